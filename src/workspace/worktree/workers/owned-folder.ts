import { join } from 'node:path';
import { lockOwner } from '../../../process/records/lock-file.ts';

/** In the folder of the worktrees of a cluster: which aim it is of. A run has none. */
export const OWNER_FILE = 'owner';
/** In the same folder: what is about to land on the user's branch. */
export const LANDING_FILE = 'landing.json';

/** Whether a living aim works with the worktrees in this folder, those of a cluster. */
export function isOwned(folder: string): boolean {
  return lockOwner(join(folder, OWNER_FILE)) !== null;
}
