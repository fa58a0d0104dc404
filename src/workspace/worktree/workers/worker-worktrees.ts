import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { NEVER } from '../../../lib/never.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Emit } from '../../../model/events.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import type { Verify } from '../../../model/merging/verify.ts';
import type { WorkerMerge } from '../../../model/merging/worker-merge.ts';
import type { TurnWork } from '../../../model/turn/turn-work.ts';
import { takeLock } from '../../../process/records/lock-file.ts';
import { CheckRunner } from '../../checks/check-runner.ts';
import { readCommit } from '../../git/commits/commits.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { GitFailure, type GitObserver } from '../../git/run/git-repository.ts';
import type { OpenProcessPlace } from '../../process-place.ts';
import { isFailure, translated } from '../failures.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';
import { refusalText } from '../merge/refusal-text.ts';
import { cleanUpRun, deleteRunRefs } from '../recovery/clean-up.ts';
import { RunRepository } from '../run-repository.ts';
import { CHECK_SLOT } from '../slots/slot-place.ts';
import { WorktreeSlots } from '../slots/worktree-slots.ts';
import type { WorktreeIsolation } from './decide-worktrees.ts';
import { type LeftBehind, leaveWork } from './left-behind.ts';
import { MergedLine } from './merged-line.ts';
import { LANDING_FILE, OWNER_FILE } from './owned-folder.ts';
import { type Kept, Worker } from './worker.ts';
import { type MergeHow, nothingOf, WorkerMerges } from './worker-merges.ts';

export interface WorkersSpec {
  /** Of the cluster, in the form of a run's id. */
  readonly id: string;
  /** Absolute, links resolved. */
  readonly cwd: string;
  readonly isolation: WorktreeIsolation;
  /** What is merged has to pass it; null: there is no check. */
  readonly verify: Verify | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a check's output is written. @param name a file name without an ending. */
  readonly checkOutput: (name: string) => string;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Sees every git process. */
  readonly observer?: GitObserver;
  /** Keeps runs that edit out of the checkout until it is disposed of; a text: why that can't be now. */
  lockCheckout(): Promise<Disposable | string>;
}

/**
 * The worktrees of the workers of a cluster: one for each, which stays over its turns. What a turn changes is a commit on a
 * branch of the worker's; `merge` brings all that a worker did and that is not merged through the gate of runs as one commit,
 * moves the user's branch, and puts the worktree on what is merged. A worker without work of its own begins each turn at what
 * is merged by then.
 */
export class WorkerWorktrees implements AsyncDisposable {
  readonly #spec: WorkersSpec;
  readonly #run: RunRepository;
  readonly #slots: WorktreeSlots;
  readonly #line: MergedLine;
  readonly #merges: WorkerMerges;
  readonly #lock: Disposable;
  readonly #checks: CheckRunner;
  readonly #workers = new Map<number, Worker>();
  #finished: Promise<LeftBehind[]> | null = null;

  private constructor(spec: WorkersSpec, run: RunRepository, base: ChainEnd) {
    const { isolation, clock, lockCheckout, environment, emit, checkOutput } = spec;
    const { folder } = run.place;
    this.#spec = spec;
    this.#run = run;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { lock } = takeLock(join(folder, OWNER_FILE), run.id);
    if (lock === null) throw new AimError('workspace_failed', `${folder} belongs to another aim`);
    this.#lock = lock;
    const paths = { copy: [], link: [] };
    this.#slots = new WorktreeSlots(run.git, { place: run.place, paths, clean: 'untracked', setup: null });
    const check = spec.verify === null ? null : { check: this.#check.bind(this, spec.verify) };
    const onLanding = (note: LandingNote | null) => this.#noteLanding(note);
    this.#line = new MergedLine({ run, isolation, check, clock, lockCheckout, onLanding }, base);
    this.#merges = new WorkerMerges({ run, line: this.#line, bring: this.#bring.bind(this) });
    this.#checks = new CheckRunner({ environment, clock, outputFile: checkOutput, emit });
  }

  /** Its first ref exists when this resolves. @throws AimError workspace_failed. */
  static async open(spec: WorkersSpec): Promise<WorkerWorktrees> {
    const { isolation } = spec;
    return await translated(async () => {
      const run = await RunRepository.open({ ...spec, worktrees: isolation.worktrees }, NEVER);
      const { oid, tree } = await readCommit(run.git, isolation.base, NEVER);
      const workers = new WorkerWorktrees(spec, run, { oid, tree });
      await run.begin(oid);
      return workers;
    });
  }

  get openProcessPlace(): OpenProcessPlace {
    return this.#run.openProcessPlace;
  }

  /** What a user would not expect; fragments. */
  get notes(): readonly string[] {
    return this.#spec.isolation.notes;
  }

  /** The working folder of a worker. It need not be there yet. */
  folderOf(index: number): string {
    return this.#run.folderOf(index + 1);
  }

  /** The branch with the work of a worker that is not merged; null: there is none. */
  branchOf(index: number): string | null {
    return this.#workers.get(index)?.branch ?? null;
  }

  /** Makes the worktree of a worker, where it is not there. @throws AimError workspace_failed; the signal's reason. */
  async open(index: number, signal: AbortSignal): Promise<void> {
    await translated(async () => {
      const known = this.#workers.get(index);
      const { tip } = this.#line;
      if (known === undefined) {
        const { slot } = await this.#slots.prepare(index + 1, tip.oid, signal);
        const context = { run: this.#run, clock: this.#spec.clock };
        this.#workers.set(index, await Worker.begin(context, index, slot, tip));
      }
      this.#run.openFolder(index + 1);
    });
  }

  /** A turn is about to begin: a worker without work of its own begins it at what is merged. Never throws. */
  async before(index: number): Promise<void> {
    const worker = this.#workers.get(index);
    const { tip } = this.#line;
    if (worker === undefined || worker.hasWork || worker.base.oid === tip.oid) return;
    try {
      // Somebody may have changed files between the turns.
      if ((await worker.keep(null)).kind !== 'none') return;
      if ((await this.#slots.reset(index + 1, tip.oid, NEVER)) === null) return;
      await worker.leave(tip);
      this.#run.openFolder(index + 1);
    } catch (error) {
      // It begins at what it is at.
      if (!isFailure(error)) throw error;
    }
  }

  /** A turn has ended: what it changed is a commit. @returns that, with the files, relative to the working folder. */
  async after(index: number, prompt: string): Promise<{ readonly work: TurnWork; readonly files: string[] }> {
    const worker = this.#workers.get(index);
    if (worker === undefined) return { work: { branch: null, commit: null, refusal: null }, files: [] };
    let kept: Kept;
    try {
      kept = await worker.keep(prompt);
    } catch (error) {
      if (!isFailure(error)) throw error;
      const refusal = refusalText({ why: 'git', line: messageOf(error) });
      return { work: { branch: worker.branch, commit: null, refusal }, files: [] };
    }
    const { branch } = worker;
    if (kept.kind === 'none') return { work: { branch, commit: null, refusal: null }, files: [] };
    if (kept.kind === 'refused') {
      const files = this.#run.allFromCwd(kept.rest?.files ?? []);
      return { work: { branch, commit: null, refusal: refusalText(kept.refusal) }, files };
    }
    return { work: { branch, commit: kept.commit, refusal: null }, files: this.#run.allFromCwd(kept.files) };
  }

  /**
   * Merges what a worker did. Nobody may work in its worktree meanwhile. The end of the cluster ends the checks.
   * @param how `leave`: its work stays on its branch instead, and it begins anew at what is merged. `resolve`: where it does not
   * fit, its worktree gets both versions, with markers, for the worker to resolve.
   */
  async merge(index: number, how: MergeHow): Promise<WorkerMerge> {
    const worker = this.#workers.get(index);
    return worker === undefined ? { ...nothingOf(index), kind: 'no_change' } : await this.#merges.merge(worker, how);
  }

  async #bring(worker: Worker, at: Oid): Promise<void> {
    if ((await this.#slots.reset(worker.slot.n, at, NEVER)) === null) {
      throw new GitFailure('switch', `${worker.slot.path} can't be put on what is merged`);
    }
    this.#run.openFolder(worker.slot.n);
  }

  /**
   * Leaves all work that is not merged on branches, and removes the worktrees. Nobody may work in them any more. A second call
   * gives the same. Never throws for what git refuses.
   */
  async finish(): Promise<LeftBehind[]> {
    this.#finished ??= this.#finish();
    return await this.#finished;
  }

  async #finish(): Promise<LeftBehind[]> {
    await this.#merges.close();
    const { left, hasAll } = await leaveWork([...this.#workers.values()].sort((a, b) => a.index - b.index));
    try {
      if (this.#line.isOpen && this.#spec.isolation.land === 'ff') await this.#line.land();
      const rest = await this.#line.leave();
      if (rest !== null) left.push({ instance: null, branch: rest.branch, note: rest.command });
      // The lock goes with the folder, and that last: where this is cut short, the next aim goes on with it.
      if (hasAll) {
        const { git, place, id } = this.#run;
        await deleteRunRefs(git, id, false, NEVER);
        const { deleted } = await cleanUpRun(git, place, id, false, NEVER);
        await deleted;
      }
    } catch (error) {
      if (!isFailure(error)) throw error;
      left.push({ instance: null, branch: null, note: messageOf(error) });
    }
    return left;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
    this.#lock[Symbol.dispose]();
  }

  async #check(verify: Verify, commit: string, tree: string, _of: unknown, signal: AbortSignal) {
    const subject = { job: null, attempt: null, stage: 'merge', commit, tree } as const;
    const folder = async () => {
      await this.#slots.prepare(CHECK_SLOT, commit, signal);
      return this.#run.openFolder(CHECK_SLOT);
    };
    return await this.#checks.check(verify, subject, folder, signal);
  }

  #noteLanding(note: LandingNote | null): void {
    const path = join(this.#run.place.folder, LANDING_FILE);
    if (note === null) rmSync(path, { force: true });
    else replaceFile(path, (append) => append(JSON.stringify(note)), { mode: 0o600, durable: true });
  }
}
