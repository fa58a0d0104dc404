import { NEVER } from '../../../lib/never.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { LandingNote, LandingResult } from '../../../model/merging/landing.ts';
import { commitsBetween, makeCommit, readCommit } from '../../git/commits/commits.ts';
import { treeWithMarkers } from '../../git/commits/merge-tree.ts';
import { commitOf, isAncestor, type Oid } from '../../git/commits/refs.ts';
import { dropLeftBranch } from '../landing/drop-left-branch.ts';
import { land, leaveBranch } from '../landing/land.ts';
import { bringInCommand } from '../landing/landing-commands.ts';
import { landingResult } from '../landing/landing-result.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';
import { type Candidate, MergeGate, type MergeOutcome } from '../merge/merge-gate.ts';
import type { TreeCheck } from '../merge/tree-check.ts';
import type { RunRepository } from '../run-repository.ts';
import type { WorktreeIsolation } from './decide-worktrees.ts';

export interface MergedLineSpec {
  readonly run: RunRepository;
  readonly isolation: WorktreeIsolation;
  readonly check: TreeCheck | null;
  readonly clock: Clock;
  /** Keeps runs that edit out of the checkout until it is disposed of; a text: why that can't be now. */
  lockCheckout(): Promise<Disposable | string>;
  /** A landing is about to begin: what it takes to finish one that is cut short. Null: it has ended. */
  onLanding(note: LandingNote | null): void;
}

/**
 * What a cluster has merged so far: a line of commits that begins at the user's branch and lands on it after each merge. What
 * can't land yet stays in the line, and lands with what is merged next.
 */
export class MergedLine {
  readonly #spec: MergedLineSpec;
  #tip: ChainEnd;
  /** What of it the user's branch has. */
  #landed: ChainEnd;

  /** @param base where it begins; the ref of its tip is there. */
  constructor(spec: MergedLineSpec, base: ChainEnd) {
    this.#spec = spec;
    this.#tip = base;
    this.#landed = base;
  }

  get tip(): ChainEnd {
    return this.#tip;
  }

  /** Whether something of it has not landed. */
  get isOpen(): boolean {
    return this.#tip.oid !== this.#landed.oid;
  }

  /**
   * Goes on from where the user has brought the branch meanwhile, be it forward or back, while nothing waits to land there.
   * @throws GitFailure
   */
  async follow(): Promise<void> {
    const { run, isolation } = this.#spec;
    const { branch, land: mode } = isolation;
    if (branch === null || mode !== 'ff' || this.isOpen) return;
    const found = await commitOf(run.git, branch, NEVER);
    if (found.kind !== 'yes' || found.value === this.#tip.oid) return;
    await this.#moveTo(await readCommit(run.git, found.value, NEVER));
    this.#landed = this.#tip;
  }

  /** Puts a commit on the line, if it fits and passes the check. @throws GitFailure; the signal's reason. */
  async merge(candidate: Candidate, signal: AbortSignal): Promise<MergeOutcome> {
    const { run, check } = this.#spec;
    const { git: repository, refs, attributes } = run;
    const [parent = ''] = candidate.commit.parents;
    const isBefore = (await isAncestor(repository, parent, this.#tip.oid, NEVER)).kind === 'yes';
    const about = { repository, refs, attributes, check, sign: false, beforeMove: async () => {} };
    const gate = new MergeGate({ ...about, tip: this.#tip, chain: isBefore ? [parent] : [] }, signal);
    const outcome = await gate.submit(candidate);
    this.#tip = gate.tip;
    return outcome;
  }

  /** What a commit that does not fit and the line come to together, with conflict markers; null: git can't tell. */
  async treeWithMarkers({ commit }: Candidate): Promise<Oid | null> {
    const { git, attributes } = this.#spec.run;
    // As if both came right after what the commit is based on.
    const about = { parent: commit.parents[0]!, message: 'what is merged', by: commit.author, sign: false };
    const ours = await makeCommit(git, { tree: this.#tip.tree, ...about }, NEVER);
    await attributes.sync(this.#tip.oid, null, NEVER);
    return await treeWithMarkers(git, ours, commit.oid, attributes.path, NEVER);
  }

  /** Lands what has not landed yet. @throws GitFailure */
  async land(): Promise<LandingResult> {
    const { run, isolation, check, clock } = this.#spec;
    const { git: repository, id, attributes } = run;
    const base = this.#landed;
    const chain = await commitsBetween(repository, base.oid, this.#tip.oid, NEVER);
    if (chain.length === 0) return landingResult({ kind: 'nothing' }, 0);
    const { land: mode, branch } = isolation;
    const lock = mode === 'ff' ? await this.#spec.lockCheckout() : null;
    if (typeof lock === 'string') return { ...this.#kept(chain.length), reason: lock };
    try {
      const beforeLanding = async (note: LandingNote) => this.#spec.onLanding(note);
      const about = { run: id, mode, branch, base, chain, sign: false, attributes, check, clock, beforeLanding };
      const landing = await land(repository, about, NEVER);
      if (landing.kind === 'landed') {
        if (landing.to !== this.#tip.oid) await this.#moveTo(await readCommit(repository, landing.to, NEVER));
        this.#landed = this.#tip;
        await dropLeftBranch(repository, id, new Set(chain.map(({ oid }) => oid)), NEVER);
      }
      return landingResult(landing, chain.length);
    } finally {
      this.#spec.onLanding(null);
      lock?.[Symbol.dispose]();
    }
  }

  /** Leaves what has not landed as a branch, where none has it yet. @returns how to bring it in; null: all has landed. */
  async leave(): Promise<{ readonly branch: string; readonly command: string } | null> {
    const { run, isolation } = this.#spec;
    if (!this.isOpen) return null;
    const branch = await leaveBranch(run.git, run.id, { kind: 'merged' }, this.#tip.oid, NEVER);
    return { branch, command: bringInCommand(branch, branch, isolation.branch, run.git) };
  }

  #kept(commits: number): LandingResult {
    const { run, isolation } = this.#spec;
    const command = bringInCommand(this.#tip.oid.slice(0, 12), run.refs.tip, isolation.branch, run.git);
    return landingResult({ kind: 'kept', at: this.#tip.oid, command }, commits);
  }

  async #moveTo(to: ChainEnd): Promise<void> {
    const { run } = this.#spec;
    await run.change({ do: 'move', ref: run.refs.tip, to: to.oid, from: this.#tip.oid });
    this.#tip = to;
  }
}
