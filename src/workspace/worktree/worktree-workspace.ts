import type { Clock } from '../../lib/clock.ts';
import { NEVER } from '../../lib/never.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import type { Job } from '../../model/run/job.ts';
import type { Isolation, RunSettings } from '../../model/merging/isolation.ts';
import type { Judge } from '../../model/merging/judge.ts';
import type { Verify } from '../../model/merging/verify.ts';
import { checkBase } from '../checks/check-base.ts';
import type { Check, CheckRunner } from '../checks/check-runner.ts';
import { type Commit, commitsBetween, readCommit } from '../git/commits/commits.ts';
import { declaredFiles } from '../declared-files.ts';
import type { OpenProcessPlace } from '../process-place.ts';
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
import { failed, isFailure, translated } from './failures.ts';
import { endCutRun, endWholeRun, type RunEnd } from './landing/end-run.ts';
import { askJudge } from './merge/ask-judge.ts';
import { AttemptCommits } from './merge/attempt-commits.ts';
import { RunMerges } from './merge/run-merges.ts';
import { cleanUpRun } from './recovery/clean-up.ts';
import { RunRepository } from './run-repository.ts';
import type { Slot as WorktreeSlot } from './slots/slot.ts';
import { SlotNumbers, type SlotPool } from './slots/slot-numbers.ts';
import { WorktreePlace } from './slots/worktree-place.ts';
import { WorktreePlaces } from './slots/worktree-places.ts';
import type { SharedPaths } from './slots/shared-paths.ts';
import { untrackedPaths } from './slots/untracked-paths.ts';
import { WorktreeSlots } from './slots/worktree-slots.ts';

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
  /** The pools whose tools work elsewhere, and deliver patches. */
  readonly elsewhere: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the change of a job is written. */
  patchFile(job: Job): string;
  readonly checks: CheckRunner;
  readonly clock: Clock;
}

/** How long the set-up of a worktree may take. Milliseconds. */
const SETUP_MS = 900_000;

/** Jobs work in git worktrees, each change is a commit, what fits is merged in order, and the user's branch moves once. */
export class WorktreeWorkspace implements Workspace {
  readonly checkout;
  readonly #spec: WorktreeWorkspaceSpec;
  readonly #run: RunRepository;
  readonly #base: Commit;
  readonly #slots: WorktreeSlots;
  readonly #places: WorktreePlaces;
  readonly #commits: AttemptCommits;
  readonly #merges: RunMerges;
  #deleted: Promise<void> = Promise.resolve();

  /**
   * @param paths what each worktree gets of the checkout, without what git tracks.
   * @param chain what is merged so far, the oldest first.
   */
  private constructor(
    spec: WorktreeWorkspaceSpec,
    run: RunRepository,
    base: Commit,
    paths: SharedPaths,
    chain: readonly Commit[],
  ) {
    const { settings, jobs, pools, toolFolders, checks, clock } = spec;
    this.checkout = spec.checkout.checkout;
    this.#spec = spec;
    this.#run = run;
    this.#base = base;
    const { clean } = settings.worktrees;
    const setup = settings.worktrees.setup === null ? null : this.#setUp.bind(this, settings.worktrees.setup);
    this.#slots = new WorktreeSlots(run.git, { place: run.place, paths, clean, setup });
    const numbers = new SlotNumbers(pools, jobs.length);
    this.#places = new WorktreePlaces({ run, slots: this.#slots, numbers, tip: () => this.#merges.tip });
    const patchFile = (job: Job) => spec.patchFile(job);
    const about = { run: run.id, repository: run.git, settings, paths };
    this.#commits = new AttemptCommits({ ...about, toolFolders, patchFile, clock });
    this.#merges = new RunMerges({
      run,
      base,
      chain,
      jobs,
      numberOf: (job) => spec.numberOf(job),
      commits: this.#commits,
      checks,
      folderAt: (...at) => this.#places.checkFolder(...at),
      sign: settings.commit.sign,
      clock,
    });
  }

  /** Begins a run, or goes on with one: its first ref exists when this resolves. @throws AimError workspace_failed. */
  static async open(spec: WorktreeWorkspaceSpec): Promise<WorktreeWorkspace> {
    const { run: id, checkout, isolation, waiting, environment } = spec;
    return await translated(async () => {
      const { cwd } = checkout.checkout;
      const { worktrees } = isolation;
      const run = await RunRepository.open({ id, cwd, worktrees, environment }, NEVER);
      const base = await readCommit(run.git, isolation.base, NEVER);
      const paths = await untrackedPaths(run.git, base.oid, spec.settings.worktrees, NEVER);
      if (waiting === null) {
        const workspace = new WorktreeWorkspace(spec, run, base, paths, []);
        await run.begin(base.oid);
        return workspace;
      }
      const tip = await readCommit(run.git, run.refs.tip, NEVER);
      const chain = await commitsBetween(run.git, base.oid, tip.oid, NEVER);
      const workspace = new WorktreeWorkspace(spec, run, base, paths, chain);
      // The worktrees of the killed aim: what is in them is nobody's any more.
      await workspace.#slots.close();
      for (const { commit: oid, files } of waiting) {
        await workspace.#commits.adopt(oid, files);
      }
      return workspace;
    });
  }

  get openProcessPlace(): OpenProcessPlace {
    return this.#run.openProcessPlace;
  }

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
    await this.#merges.settled();
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
      const { deleted } = await cleanUpRun(this.#run.git, this.#run.place, this.#run.id, false, NEVER);
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

  async keep(commit: WorkCommit): Promise<void> {
    await translated(() => this.#merges.keep(commit));
  }

  async judge(judge: Judge, commits: readonly WorkCommit[], about: string, signal: AbortSignal): Promise<Judgement> {
    const { numberOf } = this.#spec;
    const refOf = ({ job, attempt }: WorkCommit) => this.#run.refs.job({ job: numberOf(job), attempt });
    const byRef = new Map(commits.map((commit) => [refOf(commit), commit] as const));
    return await askJudge(judge, byRef, { checks: this.#spec.checks, cwd: this.checkout.cwd, about }, signal);
  }

  async merge(commit: WorkCommit, signal: AbortSignal): Promise<Merge> {
    return await this.#merges.merge(commit, signal);
  }

  async leave(commit: WorkCommit): Promise<string | null> {
    return await this.#merges.leave(commit);
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
    const { isolation, settings, clock } = this.#spec;
    const { git: repository, id: run, attributes, place } = this.#run;
    const end: RunEnd = {
      repository,
      run,
      mode: isolation.land,
      branch: isolation.branch,
      base: this.#base,
      tip: this.#merges.tip,
      sign: settings.commit.sign,
      attributes,
      check: this.#merges.check('landing'),
      place,
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

  async #setUp(argv: readonly string[], slot: WorktreeSlot, signal: AbortSignal): Promise<void> {
    const { checks } = this.#spec;
    const { ok, detail } = await checks.prepare(argv, `setup-${slot.n}`, slot.path, SETUP_MS, signal);
    if (!ok) throw new AimError('workspace_failed', `the set-up of a worktree failed: ${detail}`);
  }
}
