import { type Clock, within } from '../../../lib/clock.ts';
import { NEVER } from '../../../lib/never.ts';
import { onAbortOrNow } from '../../../lib/on-abort.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Job } from '../../../model/run/job.ts';
import type { CheckRunner } from '../../checks/check-runner.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { Merge, WorkCommit } from '../../workspace.ts';
import { isFailure } from '../failures.ts';
import { leaveBranch } from '../landing/land.ts';
import type { RunRepository } from '../run-repository.ts';
import type { AttemptCommits } from './attempt-commits.ts';
import type { ChainEnd } from './merge-chain.ts';
import { mergeCheck } from './merge-check.ts';
import { MergeGate } from './merge-gate.ts';
import type { TreeCheck } from './tree-check.ts';

export interface RunMergesSpec {
  readonly run: RunRepository;
  readonly base: ChainEnd;
  /** What is merged so far, the oldest first. */
  readonly chain: readonly ChainEnd[];
  /** All jobs of the run. */
  readonly jobs: readonly Job[];
  /** The number of a job in the run, from 1. */
  numberOf(job: string): number;
  readonly commits: AttemptCommits;
  readonly checks: CheckRunner;
  /** The working folder of a worktree at a commit. */
  folderAt(commit: Oid, signal: AbortSignal): Promise<string>;
  readonly sign: boolean;
  readonly clock: Clock;
}

/** How long what is done may take to be merged before others begin without it. Milliseconds. */
const SETTLE_MS = 500;

/** What becomes of the commits of jobs: each is kept by a ref when it is done, and then merged, or left on a branch. */
export class RunMerges {
  readonly #spec: RunMergesSpec;
  readonly #gate: MergeGate;
  /** Ends the checks of what is merged. */
  readonly #checking = new AbortController();
  /** Commits that are kept and not merged yet. */
  readonly #kept = new Map<string, PromiseWithResolvers<void>>();
  /** Jobs that are one of several attempts side by side. */
  readonly #variants: ReadonlySet<string>;

  constructor(spec: RunMergesSpec) {
    const { run, base, chain, jobs, sign } = spec;
    this.#spec = spec;
    this.#variants = new Set(jobs.flatMap(({ id, variant_of }) => (variant_of === null ? [] : [id])));
    this.#gate = new MergeGate(
      {
        repository: run.git,
        refs: run.refs,
        tip: chain.at(-1) ?? base,
        chain: [base, ...chain].map(({ oid }) => oid),
        attributes: run.attributes,
        check: this.check('merge'),
        sign,
        // What is merged was kept before, and that is on the disk.
        beforeMove: async () => {},
      },
      NEVER,
    );
  }

  /** What is merged last; the base of the run where nothing is. */
  get tip(): ChainEnd {
    return this.#gate.tip;
  }

  /** What merged commits have to pass; null: nothing. */
  check(stage: 'merge' | 'landing'): TreeCheck | null {
    const { jobs, checks, numberOf, folderAt } = this.#spec;
    return mergeCheck(stage, { jobs, checks, numberOf, folderAt, signal: this.#checking.signal });
  }

  /** A ref has the commit from now on. @throws GitFailure */
  async keep({ job, attempt, commit }: WorkCommit): Promise<void> {
    const { run, numberOf } = this.#spec;
    await run.change(run.refs.done({ job: numberOf(job), attempt }, commit));
    // A variant may never be merged.
    if (!this.#variants.has(job)) this.#kept.set(commit, Promise.withResolvers());
  }

  /** @throws the signal's reason. */
  async merge({ job, attempt, commit }: WorkCommit, signal: AbortSignal): Promise<Merge> {
    const { run, numberOf, commits } = this.#spec;
    const candidate = { key: { job: numberOf(job), attempt }, ...commits.get(commit) };
    // Whoever ends the run ends its checks; what is merged without one takes a moment.
    using _ = onAbortOrNow(signal, () => this.#checking.abort(signal.reason));
    try {
      const outcome = await this.#gate.submit(candidate);
      if (outcome.kind !== 'conflict') return outcome;
      const conflicts = outcome.conflicts.map((it) => ({ ...it, files: it.files.map((file) => run.fromCwd(file)) }));
      return { ...outcome, conflicts };
    } catch (error) {
      const isEnd = signal.aborted && error === signal.reason;
      if (isEnd || !(isFailure(error) || error instanceof AimError)) throw error;
      return { kind: 'failed', reason: `it can't be merged: ${messageOf(error)}` };
    } finally {
      this.#kept.get(commit)?.resolve();
      this.#kept.delete(commit);
    }
  }

  /** Leaves a commit that will not be merged on a branch. @returns its name; null: git refused it. */
  async leave({ job, commit }: WorkCommit): Promise<string | null> {
    const { run, numberOf } = this.#spec;
    try {
      return await leaveBranch(run.git, run.id, { kind: 'job', n: numberOf(job), id: job }, commit, NEVER);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return null;
    }
  }

  /**
   * Waits a moment for what is done and about to be merged: who begins before it may lose a whole attempt to a conflict with
   * it. A check takes longer than that; what waits for files that somebody holds does too.
   */
  async settled(): Promise<void> {
    if (this.#kept.size === 0 || this.check('merge') !== null) return;
    const merged = Promise.all([...this.#kept.values()].map(({ promise }) => promise));
    await within(this.#spec.clock, SETTLE_MS, merged);
  }
}
