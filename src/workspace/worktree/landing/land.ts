import { checkoutState } from '../../git/checkout-state.ts';
import { readCommit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { changeRefs, commitOf, isAncestor, listRefs, type Oid } from '../../git/commits/refs.ts';
import { listWorktrees } from '../../git/worktree-list.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';
import { RunRefs } from '../run-refs.ts';
import { branchNameFor, type LeftWork } from './branch-names.ts';
import { untrackedInTheWay } from './in-the-way.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import type { Landed, Landing, LandingSpec, LeftReason } from './landing.ts';
import { bringInCommand, short, undoCommand } from './landing-commands.ts';
import { fastForward, stageDifference } from './move-checkout.ts';
import { replayChain } from './replay.ts';

/** How often a branch that moves meanwhile is tried again. */
const TRIES = 3;

/** What a step of a landing comes to: the landing, a reason to leave it, or null for another try. */
type Step = Landing | LeftReason | null;

/**
 * Brings what a run merged to the user, once, at its end. The user's checkout changes only where it can be done whole:
 * nothing is stashed, nothing is merged in it, no file that the user changed is touched. Where it can't, the work is left
 * as a branch. @throws GitFailure when not even that could be made.
 */
export async function land(repository: GitRepository, spec: LandingSpec, signal: AbortSignal): Promise<Landing> {
  const tip = spec.chain.at(-1);
  if (tip === undefined) return { kind: 'nothing' };
  if (spec.mode === 'none') {
    const command = bringInCommand(short(tip.oid), new RunRefs(spec.run).tip, spec.branch, repository);
    return { kind: 'kept', at: tip.oid, command };
  }
  if (spec.mode === 'branch') return await leave(repository, spec, tip.oid, { why: 'asked' }, signal);
  if (spec.branch === null) return await leave(repository, spec, tip.oid, { why: 'detached' }, signal);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const step = await tryLanding(repository, spec, spec.branch, tip, signal);
    if (step === null) continue;
    return 'why' in step ? await leave(repository, spec, tip.oid, step, signal) : step;
  }
  const line = `${spec.branch} moves on all the time`;
  return await leave(repository, spec, tip.oid, { why: 'git', line }, signal);
}

async function tryLanding(
  repository: GitRepository,
  spec: LandingSpec,
  branch: string,
  tip: ChainEnd,
  signal: AbortSignal,
): Promise<Step> {
  const found = await commitOf(repository, branch, signal);
  if (found.kind !== 'yes') return found.kind === 'no' ? { why: 'branch_gone' } : { why: 'git', line: found.why };
  const from = found.value;
  const end = await endOn(repository, spec, from, tip, signal);
  if ('why' in end) return end;
  const how = spec.mode === 'staged' ? 'staged' : 'ff';
  // A checkout whose folder has gone has no files to move.
  const checkouts = (await listWorktrees(repository, signal)).filter(({ bare, prunable }) => !bare && !prunable);
  const checkout = checkouts.find((entry) => entry.branch === branch);
  const note: LandingNote = { how, branch, from, to: end.oid, checkout: checkout?.path ?? null };
  const replayed = end.oid !== tip.oid;
  const landed: Landed = { kind: 'landed', replayed, undo: undoCommand(note, repository), note: null, ...note };
  if (end.oid === from) return landed;
  if (note.checkout !== null) {
    const { operation, branch: now } = await checkoutState(repository, note.checkout, signal);
    if (operation !== null) return { why: 'operation', operation, checkout: note.checkout };
    if (now !== branch) return null;
    const files = how === 'staged' ? await untrackedInTheWay(repository, note.checkout, from, end.oid, signal) : [];
    if (files.length > 0) return { why: 'in_the_way', files };
  } else if (how === 'staged') {
    return { why: 'git', line: `${branch} is not checked out` };
  }
  // Until the branch has them, nothing else keeps commits that were put on top of it from `git gc`.
  const keep = ['update-ref', new RunRefs(spec.run).candidate, end.oid];
  if (replayed) await repository.run(keep, {}, signal);
  await spec.beforeLanding(note);
  return await move(repository, note, landed, spec, signal);
}

/** The commit that the branch is to be at: the run's tip, or the chain on top of what the user did meanwhile. */
async function endOn(
  repository: GitRepository,
  spec: LandingSpec,
  from: Oid,
  tip: ChainEnd,
  signal: AbortSignal,
): Promise<ChainEnd | LeftReason> {
  if (from === spec.base.oid) return tip;
  const [hasAll, hasBase] = [
    await isAncestor(repository, tip.oid, from, signal),
    await isAncestor(repository, spec.base.oid, from, signal),
  ];
  if (hasAll.kind === 'yes') return await readCommit(repository, from, signal);
  if (hasBase.kind === 'unknown') return { why: 'git', line: hasBase.why };
  if (hasBase.kind === 'no') return { why: 'rewritten' };
  const { chain, sign, attributes, check } = spec;
  const onto = await readCommit(repository, from, signal);
  const replayed = await replayChain(repository, chain, onto, sign, attributes, signal);
  if (replayed.kind === 'conflict') {
    const { commit, conflicts } = replayed;
    const files = [...new Set(conflicts.flatMap((conflict) => conflict.files))];
    return { why: 'conflict', commit: commit.oid, subject: commit.message.split('\n')[0]!, files };
  }
  if (check !== null && replayed.end.oid !== from) {
    const { ok, detail } = await check.check(replayed.end.oid, replayed.end.tree, [], signal);
    if (!ok) return { why: 'verify_failed', detail };
  }
  return replayed.end;
}

async function move(
  repository: GitRepository,
  { how, branch, from, to, checkout }: LandingNote,
  landed: Landed,
  { clock }: LandingSpec,
  signal: AbortSignal,
): Promise<Step> {
  if (checkout === null) {
    const moved = await changeRefs(repository, [{ do: 'move', ref: branch, to, from }], signal);
    if (moved.kind === 'unknown') return { why: 'git', line: moved.why };
    return moved.kind === 'yes' ? landed : null;
  }
  const { refusal, note } =
    how === 'ff'
      ? await fastForward(repository, checkout, to, clock, signal)
      : { refusal: await stageDifference(repository, checkout, from, to, clock, signal), note: null };
  const now = await commitOf(repository, branch, signal);
  const at = now.kind === 'yes' ? now.value : null;
  // A hook may have failed after the branch had moved.
  if (how === 'ff' && at === to) return { ...landed, note };
  if (refusal === null)
    return how === 'staged' ? landed : { why: 'git', line: `${branch} is not checked out any more` };
  return refusal.why === 'moved' ? null : refusal;
}

/** Leaves what was merged as a branch, and says how to bring it in. */
async function leave(
  repository: GitRepository,
  { run, branch: onto }: LandingSpec,
  at: Oid,
  reason: LeftReason,
  signal: AbortSignal,
): Promise<Landing> {
  const branch = await leaveBranch(repository, run, { kind: 'merged' }, at, signal);
  return { kind: 'left', branch, at, command: bringInCommand(branch, branch, onto, repository), reason };
}

/** Makes a branch for work that is left to the user, or moves the one that was made before. @returns its short name. */
export async function leaveBranch(
  repository: GitRepository,
  run: string,
  work: LeftWork,
  at: Oid,
  signal: AbortSignal,
): Promise<string> {
  const branches = await listRefs(repository, 'refs/heads/', signal);
  const name = branchNameFor(
    run,
    work,
    branches.map((ref) => ref.name.slice('refs/heads/'.length)),
  );
  const ref = `refs/heads/${name}`;
  const before = branches.find((branch) => branch.name === ref)?.oid;
  if (before === at) return name;
  const change =
    before === undefined ? { do: 'create' as const, ref, to: at } : { do: 'move' as const, ref, to: at, from: before };
  const made = await changeRefs(repository, [change], signal);
  if (made.kind !== 'yes') throw new GitFailure('update-ref', made.kind === 'no' ? `${ref} was changed` : made.why);
  return name;
}
