import { relative, sep } from 'node:path';
import { z } from 'zod';
import type { Approvals } from '../../model/approvals.ts';
import { isInside } from '../../lib/is-inside.ts';

/** A choice that an agent offers. Ids differ from agent to agent, kinds do not. */
export const permissionOptionSchema = z.looseObject({ optionId: z.string(), kind: z.string() });
type Option = z.infer<typeof permissionOptionSchema>;

/** Where the files are that an agent names: the worst place counts. `reserved`: files of git, or of aim. */
export type Place = 'inside' | 'reserved' | 'outside' | 'unnamed';

/** What an agent requests to do, by the protocol's own word for it, and where. */
export interface PermissionRequest {
  readonly kind: string;
  readonly place: Place;
}

const READS = ['read', 'search', 'think'];
const CHANGES = ['edit', 'delete', 'move'];

/** Whether the policy lets an agent do this. */
export function isAllowed(approvals: Approvals, { kind, place }: PermissionRequest): boolean {
  const reads = READS.includes(kind) && place !== 'outside';
  switch (approvals) {
    case 'allow-all':
      return true;
    case 'deny':
      return false;
    case 'allow-edits':
      // A file of git's may be a hook, which git runs at its next use. A request that names no file may be about any.
      return reads || (CHANGES.includes(kind) && place === 'inside');
    case 'read-only':
      return reads;
  }
}

export function placeOf(folder: string, files: readonly string[]): Place {
  if (files.length === 0) return 'unnamed';
  if (!files.every((file) => isInside(folder, file))) return 'outside';
  const reserved = files.some((file) =>
    relative(folder, file)
      .split(sep)
      .some((part) => RESERVED.includes(part)),
  );
  return reserved ? 'reserved' : 'inside';
}

const RESERVED = ['.git', '.aim'];

/**
 * The option for this decision alone: one that the agent would remember for ever is chosen only where it offers nothing
 * less. Null: no option fits.
 */
export function chooseOption(options: readonly Option[], allow: boolean): string | null {
  const kinds = allow ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  for (const kind of kinds) {
    const option = options.find((each) => each.kind === kind);
    if (option !== undefined) return option.optionId;
  }
  return null;
}
