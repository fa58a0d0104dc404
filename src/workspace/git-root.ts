import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The top folder of the git checkout (or worktree) that a folder is in, or null outside one. */
export function gitRootOf(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}
