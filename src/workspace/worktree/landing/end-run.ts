import type { LandingResult } from '../../../model/merging/landing.ts';
import { commitsBetween } from '../../git/commits/commits.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { FinishNotes } from '../../workspace.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';
import { cleanUpRun } from '../recovery/clean-up.ts';
import type { SlotPlace } from '../slots/slot-place.ts';
import type { WorktreeSlots } from '../slots/worktree-slots.ts';
import { dropLeftBranch } from './drop-left-branch.ts';
import { land, leaveBranch } from './land.ts';
import type { LandingSpec } from './landing.ts';
import { bringInCommand } from './landing-commands.ts';
import { landingResult } from './landing-result.ts';
import { NEVER } from '../../../lib/never.ts';

/** What the end of a run works with. */
export interface RunEnd extends Omit<LandingSpec, 'chain' | 'beforeLanding'> {
  readonly repository: GitRepository;
  /** What is merged last. */
  readonly tip: ChainEnd;
  readonly place: SlotPlace;
  readonly slots: WorktreeSlots;
}

/** What became of what was merged; `deleted` resolves when the disk has nothing of the worktrees any more. */
export interface EndedRun {
  readonly landing: LandingResult;
  readonly deleted: Promise<void>;
}

/** Lands what a run merged, and removes what is left of it. @throws GitFailure */
export async function endWholeRun(end: RunEnd, notes: FinishNotes): Promise<EndedRun> {
  const { repository, run, base, tip, place } = end;
  const chain = await commitsBetween(repository, base.oid, tip.oid, NEVER);
  const landed = await land(repository, { ...end, chain, beforeLanding: (note) => notes.landing(note) }, NEVER);
  const landing = landingResult(landed, chain.length);
  await notes.landed(landing);
  if (landed.kind === 'landed') {
    await dropLeftBranch(repository, run, new Set(chain.map(({ oid }) => oid)), NEVER);
  }
  const { deleted } = await cleanUpRun(repository, place, run, landed.kind === 'kept', NEVER);
  return { landing, deleted };
}

/**
 * Ends a run that was cut short: what it merged stays as a branch, and its refs stay for a run that is resumed.
 * @throws GitFailure
 */
export async function endCutRun({ repository, run, branch: onto, base, tip, slots }: RunEnd): Promise<EndedRun> {
  await slots.close();
  const deleted = Promise.resolve();
  const chain = await commitsBetween(repository, base.oid, tip.oid, NEVER);
  if (chain.length === 0) return { landing: landingResult({ kind: 'nothing' }, 0), deleted };
  const branch = await leaveBranch(repository, run, { kind: 'merged' }, tip.oid, NEVER);
  const command = bringInCommand(branch, branch, onto, repository);
  const left = { kind: 'left', branch, at: tip.oid, command } as const;
  return { landing: landingResult({ ...left, reason: { why: 'interrupted' } }, chain.length), deleted };
}
