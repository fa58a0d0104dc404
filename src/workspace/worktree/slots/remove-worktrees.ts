import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type AdminFolder, adminFolders, isWatched } from '../../git/admin-folder.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { SlotPlace } from './slot-place.ts';
import type { Trash } from './trash.ts';
import { NEVER } from '../../../lib/never.ts';
import { removeIfEmpty } from '../../../lib/files/remove-if-empty.ts';

const DELETED_MARK = '.deleted-';
/** The end of the name of a run's folder that was on its way to be deleted when aim was killed. */
export const DELETED = /\.deleted-[0-9a-f]+$/;

/**
 * Takes one worktree away, registered or not, whole or half made: first the folder under its name, then git's record of it,
 * also where that is locked.
 */
export async function removeWorktree(
  repository: GitRepository,
  place: SlotPlace,
  slot: number,
  trash: Trash,
): Promise<void> {
  const path = place.slot(slot);
  const admins = adminFolders(repository.commonDir).filter(({ worktree }) => worktree === path);
  await stopDaemons(repository, admins);
  trash.take(path);
  forget(admins);
}

/**
 * Takes everything of a run away: its worktrees, whatever state they are in, git's records of them, and the run's folder,
 * also one that was on its way to be deleted when aim was killed.
 */
export async function removeRunFolder(repository: GitRepository, place: SlotPlace, trash: Trash): Promise<void> {
  const admins = adminFolders(repository.commonDir).filter(({ path, worktree }) =>
    worktree === null ? place.isAdminName(basename(path)) : worktree.startsWith(`${place.folder}/`),
  );
  await stopDaemons(repository, admins);
  if (existsSync(place.folder))
    renameSync(place.folder, `${place.folder}${DELETED_MARK}${randomBytes(6).toString('hex')}`);
  forget(admins);
  const [above, run] = [dirname(place.folder), basename(place.folder)];
  if (!existsSync(above)) return;
  for (const name of readdirSync(above)) if (name.startsWith(`${run}${DELETED_MARK}`)) trash.delete(join(above, name));
}

/** Removes the folder above the runs' when the last of them has gone. */
export function removeEmptyAbove(place: SlotPlace): void {
  removeIfEmpty(dirname(place.folder));
}

/** A daemon that a tool's git started would outlive its worktree (core.fsmonitor; git 2.55.0 on Linux). */
async function stopDaemons(repository: GitRepository, admins: readonly AdminFolder[]): Promise<void> {
  for (const { path, worktree } of admins) {
    if (worktree === null || !isWatched(path)) continue;
    const env = { GIT_DIR: path, GIT_WORK_TREE: worktree };
    await repository.exit(['fsmonitor--daemon', 'stop'], { env }, NEVER);
  }
}

function forget(admins: readonly AdminFolder[]): void {
  for (const { path } of admins) {
    rmSync(path, { recursive: true, force: true });
    removeIfEmpty(dirname(path));
  }
}
