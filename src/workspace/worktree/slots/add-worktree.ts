import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { adminFolders, isWatched } from '../../git/admin-folder.ts';
import { GitFailure, type GitRepository } from '../../git/git-repository.ts';
import type { Oid } from '../../git/refs.ts';
import type { SlotPlace } from './slot-place.ts';
import type { Trash } from './trash.ts';

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

/**
 * Takes worktrees away, registered or not, whole or half made: first the folder under its name, then git's record of it,
 * also where that is locked.
 * @param slot one of them; null: all of the run.
 */
export async function removeWorktrees(
  repository: GitRepository,
  place: SlotPlace,
  slot: number | null,
  trash: Trash,
  signal: AbortSignal,
): Promise<void> {
  const path = slot === null ? null : place.slot(slot);
  const admins = adminFolders(repository.commonDir).filter(({ path: admin, worktree }) => {
    if (path !== null) return worktree === path;
    return worktree === null ? place.isAdminName(basename(admin)) : worktree.startsWith(`${place.folder}/`);
  });
  for (const { path: admin, worktree } of admins) {
    if (worktree === null || !isWatched(admin)) continue;
    await repository.exit(['fsmonitor--daemon', 'stop'], { env: { GIT_DIR: admin, GIT_WORK_TREE: worktree } }, signal);
  }
  if (path !== null) trash.take(path);
  else for (const { worktree } of admins) if (worktree !== null) trash.take(worktree);
  for (const { path: admin } of admins) rmSync(admin, { recursive: true, force: true });
}
