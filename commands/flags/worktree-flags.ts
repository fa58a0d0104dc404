import { WORKER_ISOLATIONS, WORKER_LANDS } from '../../src/model/choices.ts';
import { inGroup } from '../table/flag-groups.ts';
import { choiceFlag, textFlag } from '../table/flag-kinds.ts';

/** Flags of a cluster whose workers may have worktrees of their own. */
export const worktreeFlags = inGroup('place', {
  isolation: choiceFlag(
    WORKER_ISOLATIONS,
    'Instances share the folder (shared, the default), or each works in a git worktree of its own (worktree)',
  ),
  verify: textFlag(
    'With worktrees: a program that has to pass before something is merged: words, or a JSON array of them',
    { dependsOn: ['isolation'], names: 'program' },
  ),
  land: choiceFlag(
    WORKER_LANDS,
    'With worktrees: what is merged moves your branch (ff, the default), or is left as a branch',
  ),
});
