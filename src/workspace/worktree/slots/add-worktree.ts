import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';

const TRIES = 5;
/** Git reads the half-made admin folder of a worktree that somebody else adds at this moment (2.39.5 and 2.55.0). */
const RACE = /failed to read \S*commondir|could not open .*worktrees/;
/** All cores check files out. */
const FAST = ['-c', 'checkout.workers=0'];

/** One `worktree add` at a time in a process: two of them get into each other's way. By repository. */
const adding = new Map<string, Promise<unknown>>();

/** Makes a worktree with a detached HEAD. What a failed try left is removed. @throws GitFailure */
export async function addWorktree(
  repository: GitRepository,
  path: string,
  commit: Oid,
  clearAway: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const before = adding.get(repository.commonDir) ?? Promise.resolve();
  const mine = before.then(() => tryAdding(repository, path, commit, clearAway, signal));
  const settled = mine.catch(() => {});
  adding.set(repository.commonDir, settled);
  try {
    await mine;
  } finally {
    if (adding.get(repository.commonDir) === settled) adding.delete(repository.commonDir);
  }
}

async function tryAdding(
  repository: GitRepository,
  path: string,
  commit: Oid,
  clearAway: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await clearAway();
    try {
      await repository.run([...FAST, 'worktree', 'add', '--detach', path, commit], {}, signal);
      return;
    } catch (error) {
      await clearAway();
      if (!(error instanceof GitFailure) || !RACE.test(error.message) || attempt === TRIES) throw error;
    }
  }
}
