import { isBelow, realPathOf } from '../../lib/files/real-path.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
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

/** What becomes of a request: policy answers it, or leaves it to a person. */
export type Verdict = 'allow' | 'deny' | 'ask';

/** What policy says to a request: the one rule for every tool that asks, whatever its protocol is. */
export function judge(approvals: Approvals, request: PermissionRequest): Verdict {
  if (isAllowed(approvals, request)) return 'allow';
  if (approvals !== 'ask') return 'deny';
  // What decides which programs git runs, and what aim keeps, is nobody's to allow.
  return isReservedChange(request) ? 'deny' : 'ask';
}

function isReservedChange({ kind, place }: PermissionRequest): boolean {
  return CHANGES.includes(kind) && place.endsWith('reserved');
}

function isAllowed(approvals: Approvals, request: PermissionRequest): boolean {
  const { kind, place } = request;
  const reads = READS.includes(kind) && !place.startsWith('outside');
  switch (approvals) {
    case 'allow-all':
      return !isReservedChange(request);
    case 'deny':
      return false;
    case 'allow-edits':
    case 'ask':
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
