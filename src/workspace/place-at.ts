import { gitRootOf } from './git/git-root.ts';
import type { Place } from './workspace.ts';

/** A folder as a place. @param cwd absolute. */
export function placeAt(cwd: string): Place {
  return { cwd, root: gitRootOf(cwd) };
}
