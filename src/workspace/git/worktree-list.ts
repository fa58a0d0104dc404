import type { GitRepository } from './run/git-repository.ts';
import type { Oid } from './commits/refs.ts';

/** A checkout of a repository: the main one, or a linked worktree. */
export interface WorktreeEntry {
  readonly path: string;
  /** Null where it has no commit yet, and in a bare repository. */
  readonly head: Oid | null;
  /** The full name of the branch that is checked out; null when HEAD is detached, and in a bare repository. */
  readonly branch: string | null;
  readonly bare: boolean;
  /** Its folder has gone. */
  readonly prunable: boolean;
}

/** All checkouts of a repository, the main one first. @throws GitFailure */
export async function listWorktrees(repository: GitRepository, signal: AbortSignal): Promise<WorktreeEntry[]> {
  return parseWorktrees(await repository.run(['worktree', 'list', '--porcelain', '-z'], { readOnly: true }, signal));
}

/** Attributes that end in NUL; an empty one ends a checkout. */
export function parseWorktrees(output: string): WorktreeEntry[] {
  return output
    .split('\0\0')
    .filter((entry) => entry.startsWith('worktree '))
    .map((entry) => {
      const lines = entry.split('\0');
      const value = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
      const head = value('HEAD') ?? '';
      return {
        path: value('worktree') ?? '',
        head: /^0*$/.test(head) ? null : head,
        branch: value('branch') ?? null,
        bare: lines.includes('bare'),
        prunable: lines.some((line) => line === 'prunable' || line.startsWith('prunable ')),
      };
    });
}
