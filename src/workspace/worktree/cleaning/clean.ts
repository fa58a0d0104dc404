import type { GitRepository } from '../../git/run/git-repository.ts';
import { changeRefs } from '../../git/commits/refs.ts';
import { removeEmptyAbove, removeRunFolder } from '../slots/remove-worktrees.ts';
import { slotPlace } from '../slots/slot-place.ts';
import { Trash } from '../slots/trash.ts';
import type { Cleaning, Kept, Removal } from './decide-cleaning.ts';

/** What was done of a decision. */
export interface Cleaned {
  readonly removed: readonly Removal[];
  /** What was to stay, and what could not be removed. */
  readonly kept: readonly Kept[];
}

/** Removes what was decided. Worktrees are gone from the disk when it resolves. @param worktrees as for `findRemains`. */
export async function clean(
  repository: GitRepository,
  worktrees: string,
  { remove, keep }: Cleaning,
  signal: AbortSignal,
): Promise<Cleaned> {
  const removed: Removal[] = [];
  const kept: Kept[] = [...keep];
  for (const removal of remove) {
    const why = await tryRemoving(repository, worktrees, removal, signal);
    if (why === null) removed.push(removal);
    else kept.push({ run: removal.run, name: removal.name, why });
  }
  return { removed, kept };
}

async function tryRemoving(
  repository: GitRepository,
  worktrees: string,
  { run, kind, name, oid }: Removal,
  signal: AbortSignal,
): Promise<string | null> {
  if (kind === 'worktrees' || oid === null) {
    const place = slotPlace(worktrees, repository.commonDir, run);
    const trash = new Trash(place.trash);
    await removeRunFolder(repository, place, trash);
    await trash.emptied();
    removeEmptyAbove(place);
    return null;
  }
  const answer = await changeRefs(repository, [{ do: 'delete', ref: name, from: oid }], signal);
  if (answer.kind === 'yes') return null;
  return answer.kind === 'no' ? 'it was changed meanwhile' : answer.why;
}
