import { isBelow, realPathOf } from '../../lib/real-path.ts';
import type { Approvals } from '../../model/approvals.ts';
import { isReserved } from '../../workspace/guard/reserved.ts';

/** Where the files are that a tool names, each of which counts. `reserved`: one of them is of git, or of aim. */
export type Place = 'inside' | 'reserved' | 'outside' | 'outside-reserved' | 'unnamed';

/** What a tool requests to do, by the word that ACP has for it (`edit`, `read`, `execute`, …), and where. */
export interface PermissionRequest {
  readonly kind: string;
  readonly place: Place;
}

const READS = ['read', 'search', 'think'];
const CHANGES = ['edit', 'delete', 'move'];

/** Whether the policy lets a tool do this: the one rule for every tool that asks, whatever its protocol is. */
export function isAllowed(approvals: Approvals, { kind, place }: PermissionRequest): boolean {
  const reads = READS.includes(kind) && !place.startsWith('outside');
  switch (approvals) {
    case 'allow-all':
      // Whatever it is, but not what decides which programs git runs, or what aim itself keeps.
      return !(CHANGES.includes(kind) && place.endsWith('reserved'));
    case 'deny':
      return false;
    case 'allow-edits':
      // A request that names no file may be about any.
      return reads || (CHANGES.includes(kind) && place === 'inside');
    case 'read-only':
      return reads;
  }
}

/** Where files lie, links followed. @param folder the working folder. @param files absolute. */
export function placeOf(folder: string, files: readonly string[]): Place {
  if (files.length === 0) return 'unnamed';
  const top = realPathOf(folder) ?? folder;
  const real = files.map((file) => realPathOf(file));
  // Outside the folder too: the settings of a worktree and of a submodule are there.
  const reserved = real.some((file) => file !== null && isReserved(top, file));
  const inside = real.every((file) => file !== null && isBelow(top, file));
  if (inside) return reserved ? 'reserved' : 'inside';
  return reserved ? 'outside-reserved' : 'outside';
}
