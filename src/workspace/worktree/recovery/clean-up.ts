import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { changeRefs, listRefs } from '../../git/commits/refs.ts';
import { RunRefs } from '../run-refs.ts';
import { removeEmptyAbove, removeRunFolder } from '../slots/remove-worktrees.ts';
import type { SlotPlace } from '../slots/slot-place.ts';
import { Trash } from '../slots/trash.ts';

/**
 * Removes what a run needed while it ran: its worktrees and its hidden refs. Everything worth keeping is with the user by
 * then, as commits on a branch. It may be cut short and done again. @throws GitFailure
 * @param keepTip leaves the ref of what was merged: nothing else has it.
 * @returns resolves when git has nothing of the run any more; `deleted` when the disk has not either.
 */
export async function cleanUpRun(
  repository: GitRepository,
  place: SlotPlace,
  run: string,
  keepTip: boolean,
  signal: AbortSignal,
): Promise<{ readonly deleted: Promise<void> }> {
  const trash = new Trash(place.trash);
  await removeRunFolder(repository, place, trash);
  await deleteRunRefs(repository, run, keepTip, signal);
  return { deleted: trash.emptied().then(() => removeEmptyAbove(place)) };
}

/** Removes the hidden refs of a run or a cluster. @param keepTip leaves the ref of what was merged. @throws GitFailure */
export async function deleteRunRefs(
  repository: GitRepository,
  run: string,
  keepTip: boolean,
  signal: AbortSignal,
): Promise<void> {
  const refs = new RunRefs(run);
  const all = await listRefs(repository, refs.prefix, signal);
  const found = all.filter(({ name }) => !keepTip || name !== refs.tip);
  if (found.length === 0) return;
  const changes = found.map(({ name, oid }) => ({ do: 'delete' as const, ref: name, from: oid }));
  const deleted = await changeRefs(repository, changes, signal);
  if (deleted.kind !== 'yes') throw new GitFailure('update-ref', deleted.kind === 'no' ? 'a ref changed' : deleted.why);
}
