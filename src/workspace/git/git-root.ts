import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The top folder of the git checkout (or worktree) that a folder is in, or null outside one. */
export function gitRootOf(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (isGit(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}

/**
 * As git decides it: in a worktree `.git` is a file. An empty folder
 * is none: a sandbox may leave one (seen with codex 0.169.0).
 */
function isGit(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFile() || existsSync(join(path, 'HEAD')));
}
