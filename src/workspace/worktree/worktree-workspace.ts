import { relative } from 'node:path';
import { type Clock, within } from '../../lib/clock.ts';
import { onAbortOrNow } from '../../lib/on-abort.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import type { Job } from '../../model/run/job.ts';
import type { Isolation, RunSettings } from '../../model/merging/isolation.ts';
import type { Judge } from '../../model/merging/judge.ts';
import type { Verify } from '../../model/merging/verify.ts';
import { checkBase } from '../checks/check-base.ts';
import type { Check, CheckRunner } from '../checks/check-runner.ts';
import { type Commit, commitsBetween, readCommit } from '../git/commits/commits.ts';
import type { GitRepository } from '../git/run/git-repository.ts';
import { declaredFiles } from '../declared-files.ts';
import { type OpenProcessPlace, openPlaceByWorktrees } from '../process-place.ts';
import { DeliveredPlace } from '../patches/delivered-place.ts';
import type { SharedCheckout } from '../shared/shared-checkout.ts';
import type {
  AcquiredPlace,
  EndedTurns,
  Finish,
  FinishNotes,
  JobAttempt,
  Judgement,
  Merge,
  PlaceRequest,
  Slot,
  Work,
  WorkCommit,
  Workspace,
} from '../workspace.ts';
import { changeRef } from './change-ref.ts';
import { failed, isFailure, translated } from './failures.ts';
import { endCutRun, endWholeRun, type RunEnd } from './landing/end-run.ts';
import { leaveBranch } from './landing/land.ts';
import { AttributeFolder } from './merge/attribute-folder.ts';
import { askJudge } from './merge/ask-judge.ts';
import { AttemptCommits } from './merge/attempt-commits.ts';
import { MergeGate } from './merge/merge-gate.ts';
import { mergeCheck } from './merge/merge-check.ts';
import type { TreeCheck } from './merge/tree-check.ts';
import { openRepository } from './open-repository.ts';
import { cleanUpRun } from './recovery/clean-up.ts';
import { RunRefs } from './run-refs.ts';
import type { Slot as WorktreeSlot } from './slots/slot.ts';
import { SlotNumbers, type SlotPool } from './slots/slot-numbers.ts';
import { openWorktreesFolder, type SlotPlace, slotPlace } from './slots/slot-place.ts';
import { WorktreePlace } from './slots/worktree-place.ts';
import { WorktreePlaces } from './slots/worktree-places.ts';
import type { SharedPaths } from './slots/shared-paths.ts';
import { untrackedPaths } from './slots/untracked-paths.ts';
import { WorktreeSlots } from './slots/worktree-slots.ts';
import { NEVER } from '../../lib/never.ts';

/** What a run in worktrees is made of. */
export interface WorktreeWorkspaceSpec {
  readonly run: string;
  /** The user's own checkout: it is looked at, and changes at the landing. */
  readonly checkout: SharedCheckout;
  readonly isolation: Extract<Isolation, { readonly kind: 'worktree' }>;
  readonly settings: RunSettings;
  /** All jobs of the run. */
  readonly jobs: readonly Job[];
  /** The number of a job in the run, from 1: it keeps that, whatever becomes of the file. */
  numberOf(job: string): number;
  /** Commits of a run that goes on, and are to be merged still; null: the run begins. */
  readonly waiting: readonly WorkCommit[] | null;
  readonly pools: readonly SlotPool[];
  /** Folders at the top of a checkout that tools keep for themselves: no job's change. */
  readonly toolFolders: readonly string[];
  /** Those of them whose tools work elsewhere, and deliver patches. */
  readonly elsewhere: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the change of a job is written. */
  patchFile(job: Job): string;
  readonly checks: CheckRunner;
  readonly clock: Clock;
}

/** How long what is done may take to be merged before others begin without it. Milliseconds. */
const SETTLE_MS = 500;
/** How long the set-up of a worktree may take. Milliseconds. */
const SETUP_MS = 900_000;

/** Jobs work in git worktrees, each change is a commit, what fits is merged in order, and the user's branch moves once. */
export class WorktreeWorkspace implements Workspace {
  readonly checkout;
  readonly #spec: WorktreeWorkspaceSpec;
  readonly #repository: GitRepository;
  readonly #base: Commit;
  readonly #refs: RunRefs;
  readonly #place: SlotPlace;
  readonly #slots: WorktreeSlots;
  readonly #places: WorktreePlaces;
  readonly #gate: MergeGate;
  readonly #attributes: AttributeFolder;
  /** From the top of the repository to the working folder. */
  readonly #below: string;
  readonly #commits: AttemptCommits;
  /** Ends the checks of what is merged. */
  readonly #checking = new AbortController();
  /** Commits that are kept and not merged yet. */
  readonly #kept = new Map<string, PromiseWithResolvers<void>>();
  /** Jobs that are one of several attempts side by side. */
  readonly #variants: ReadonlySet<string>;
  #deleted: Promise<void> = Promise.resolve();

  /** @param paths what each worktree gets of the checkout, without what git tracks. @param chain what is merged so far, the oldest first. */
  private constructor(
    spec: WorktreeWorkspaceSpec,
    repository: GitRepository,
    base: Commit,
    paths: SharedPaths,
    chain: readonly Commit[],
  ) {
    const { run, settings, isolation, jobs, pools } = spec;
    const { cwd, root } = spec.checkout.checkout;
    this.checkout = spec.checkout.checkout;
    this.#spec = spec;
    this.#repository = repository;
    this.#base = base;
    this.#variants = new Set(jobs.flatMap(({ id, variant_of }) => (variant_of === null ? [] : [id])));
    this.#refs = new RunRefs(run);
    this.#place = slotPlace(openWorktreesFolder(isolation.worktrees), repository.commonDir, run);
    const { clean } = settings.worktrees;
    const setup = settings.worktrees.setup === null ? null : this.#setUp.bind(this, settings.worktrees.setup);
    this.#slots = new WorktreeSlots(repository, { place: this.#place, paths, clean, setup });
    const { toolFolders, clock } = spec;
    const patchFile = (job: Job) => spec.patchFile(job);
    this.#commits = new AttemptCommits({ run, repository, settings, paths, toolFolders, patchFile, clock });
    this.#attributes = new AttributeFolder(repository, this.#place.folder);
    this.#gate = new MergeGate(
      {
        repository,
        refs: this.#refs,
        tip: chain.at(-1) ?? base,
        chain: [base, ...chain].map(({ oid }) => oid),
        attributes: this.#attributes,
        check: this.#mergeCheck('merge'),
        sign: settings.commit.sign,
        // What is merged was kept before, and that is on the disk.
        beforeMove: async () => {},
      },
      NEVER,
    );
    this.#below = root === null ? '' : relative(root, cwd);
    this.#places = new WorktreePlaces({
      slots: this.#slots,
      numbers: new SlotNumbers(pools, jobs.length),
      place: this.#place,
      below: this.#below,
      tip: () => this.#gate.tip,
    });
  }

  /** Begins a run, or goes on with one: its first ref exists when this resolves. @throws AimError workspace_failed. */
  static async open(spec: WorktreeWorkspaceSpec): Promise<WorktreeWorkspace> {
    const { run, checkout, isolation, waiting, environment } = spec;
    return await translated(async () => {
      const repository = await openRepository(checkout.checkout.cwd, { mark: run, environment }, NEVER);
      const base = await readCommit(repository, isolation.base, NEVER);
      const paths = await untrackedPaths(repository, base.oid, spec.settings.worktrees, NEVER);
      if (waiting === null) {
        const workspace = new WorktreeWorkspace(spec, repository, base, paths, []);
        await changeRef(repository, workspace.#refs.begin(base.oid));
        return workspace;
      }
      const tip = await readCommit(repository, new RunRefs(run).tip, NEVER);
      const chain = await commitsBetween(repository, base.oid, tip.oid, NEVER);
      const workspace = new WorktreeWorkspace(spec, repository, base, paths, chain);
      // The worktrees of the killed aim: what is in them is nobody's any more.
      await workspace.#slots.close();
      for (const { commit: oid, files } of waiting) {
        await workspace.#commits.adopt(oid, files);
      }
      return workspace;
    });
  }

  readonly openProcessPlace: OpenProcessPlace = (cwd, tool) => openPlaceByWorktrees(this.#place.folder, cwd, tool);

  folderOf({ pool, instance }: Slot): string {
    if (this.#spec.elsewhere.has(pool) || instance === null) return this.checkout.cwd;
    return this.#places.folderOf(pool, instance);
  }

  async open({ pool, instance }: Slot, signal: AbortSignal): Promise<void> {
    if (this.#spec.elsewhere.has(pool) || instance === null) return;
    await translated(() => this.#places.open(pool, instance, signal));
  }

  async acquire({ slot }: PlaceRequest, signal: AbortSignal): Promise<AcquiredPlace> {
    if (this.#spec.elsewhere.has(slot.pool)) return new DeliveredPlace(this.checkout, slot);
    await this.#settled();
    return await translated(() => this.#places.acquire(slot, signal));
  }

  async before(place: AcquiredPlace, job: Job): Promise<void> {
    if (!(place instanceof WorktreePlace)) return;
    if (!place.isFresh && !(await translated(() => this.#places.renew(place)))) {
      throw failed(`${place.root} can't be reset`);
    }
    place.isFresh = false;
    place.declared = declaredFiles(place.cwd, job.files);
  }

  async restore(place: AcquiredPlace, job: Job): Promise<void> {
    await this.before(place, job);
  }

  async after(place: AcquiredPlace, attempt: JobAttempt, turns: EndedTurns): Promise<Work> {
    if (place instanceof DeliveredPlace) return await this.#commits.ofPatch(place, attempt, turns);
    if (!(place instanceof WorktreePlace)) throw new Error('a place of another workspace');
    return await this.#commits.ofWorktree(place, attempt, turns);
  }

  async begin(checks: readonly Verify[], signal: AbortSignal): Promise<void> {
    const { oid, tree } = this.#base;
    const folder = () => this.#places.checkFolder(oid, signal);
    try {
      await translated(() => checkBase(this.#spec.checks, checks, { commit: oid, tree }, folder, signal));
    } catch (error) {
      // The run ends by that, in order.
      if (signal.aborted) return;
      const { deleted } = await cleanUpRun(this.#repository, this.#place, this.#spec.run, false, NEVER);
      this.#deleted = deleted;
      throw error;
    }
  }

  async verify(
    place: AcquiredPlace,
    { job, attempt }: JobAttempt,
    commit: WorkCommit | null,
    verify: Verify,
    signal: AbortSignal,
  ): Promise<Check> {
    const folder = async () => {
      if (!(place instanceof DeliveredPlace)) return place.cwd;
      return await translated(() => this.#places.checkFolder(commit!.commit, signal, place.slot));
    };
    const of = { commit: commit?.commit ?? null, tree: commit?.tree ?? null };
    const subject = { job: job.id, attempt, stage: 'job' as const, ...of };
    return await this.#spec.checks.check(verify, subject, folder, signal);
  }

  async keep({ job, attempt, commit }: WorkCommit): Promise<void> {
    await translated(() => changeRef(this.#repository, this.#refs.done({ job: this.#numberOf(job), attempt }, commit)));
    // A variant may never be merged.
    if (!this.#variants.has(job)) this.#kept.set(commit, Promise.withResolvers());
  }

  async judge(judge: Judge, commits: readonly WorkCommit[], about: string, signal: AbortSignal): Promise<Judgement> {
    const byRef = new Map(
      commits.map((it) => [this.#refs.job({ job: this.#numberOf(it.job), attempt: it.attempt }), it] as const),
    );
    return await askJudge(judge, byRef, { checks: this.#spec.checks, cwd: this.checkout.cwd, about }, signal);
  }

  async merge({ job, attempt, commit }: WorkCommit, signal: AbortSignal): Promise<Merge> {
    const candidate = { key: { job: this.#numberOf(job), attempt }, ...this.#commits.get(commit) };
    // Whoever ends the run ends its checks; what is merged without one takes a moment.
    using _ = onAbortOrNow(signal, () => this.#checking.abort(signal.reason));
    try {
      const outcome = await this.#gate.submit(candidate);
      if (outcome.kind !== 'conflict') return outcome;
      const conflicts = outcome.conflicts.map((it) => ({ ...it, files: it.files.map((file) => this.#fromCwd(file)) }));
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

  async leave({ job, commit }: WorkCommit): Promise<string | null> {
    const work = { kind: 'job' as const, n: this.#numberOf(job), id: job };
    try {
      return await leaveBranch(this.#repository, this.#spec.run, work, commit, NEVER);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return null;
    }
  }

  forget(job: Job): void {
    this.#spec.checkout.forget(job);
  }

  explain(file: string): void {
    this.#spec.checkout.explain(file);
  }

  async finish(whole: boolean, notes: FinishNotes): Promise<Finish> {
    // Before the landing: that explains its own changes.
    const { unattributed } = await this.#spec.checkout.finish();
    const { run, isolation, settings, clock } = this.#spec;
    const end: RunEnd = {
      repository: this.#repository,
      run,
      mode: isolation.land,
      branch: isolation.branch,
      base: this.#base,
      tip: this.#gate.tip,
      sign: settings.commit.sign,
      attributes: this.#attributes,
      check: this.#mergeCheck('landing'),
      place: this.#place,
      slots: this.#slots,
      clock,
    };
    try {
      const { landing, deleted } = await (whole ? endWholeRun(end, notes) : endCutRun(end));
      this.#deleted = deleted;
      return { unattributed, landing, fault: null };
    } catch (error) {
      if (!(isFailure(error) || error instanceof AimError)) throw error;
      await this.#slots.close().catch(() => {});
      return { unattributed, landing: null, fault: `what was merged did not land: ${messageOf(error)}` };
    }
  }

  /** Nothing is left of its worktrees when this resolves. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deleted;
    await this.#slots.close();
    await this.#slots.emptied();
  }

  /**
   * Waits a moment for what is done and about to be merged: who begins before it may lose a whole attempt to a conflict with
   * it. A check takes longer than that; what waits for files that somebody holds does too.
   */
  async #settled(): Promise<void> {
    if (this.#kept.size === 0 || this.#mergeCheck('merge') !== null) return;
    const merged = Promise.all([...this.#kept.values()].map(({ promise }) => promise));
    await within(this.#spec.clock, SETTLE_MS, merged);
  }

  #mergeCheck(stage: 'merge' | 'landing'): TreeCheck | null {
    const { jobs, checks, numberOf } = this.#spec;
    const { signal } = this.#checking;
    return mergeCheck(stage, { jobs, checks, numberOf, folderAt: (...at) => this.#places.checkFolder(...at), signal });
  }

  async #setUp(argv: readonly string[], slot: WorktreeSlot, signal: AbortSignal): Promise<void> {
    const { checks } = this.#spec;
    const { ok, detail } = await checks.prepare(argv, `setup-${slot.n}`, slot.path, SETUP_MS, signal);
    if (!ok) throw new AimError('workspace_failed', `the set-up of a worktree failed: ${detail}`);
  }

  /** A path from the top as one from the working folder. */
  #fromCwd(file: string): string {
    return relative(this.#below, file);
  }

  #numberOf(job: string): number {
    return this.#spec.numberOf(job);
  }
}
