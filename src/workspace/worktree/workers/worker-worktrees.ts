import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { NEVER } from '../../../lib/never.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Emit } from '../../../model/events.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import type { Verify } from '../../../model/merging/verify.ts';
import type { WorkerMerge } from '../../../model/merging/worker-merge.ts';
import type { TurnWork } from '../../../model/turn/turn-work.ts';
import { takeLock } from '../../../process/records/lock-file.ts';
import { CheckRunner } from '../../checks/check-runner.ts';
import { readCommit } from '../../git/commits/commits.ts';
import { changeRefs } from '../../git/commits/refs.ts';
import { GitFailure, type GitObserver, type GitRepository } from '../../git/run/git-repository.ts';
import { type OpenProcessPlace, openPlaceByWorktrees } from '../../process-place.ts';
import { isFailure, translated } from '../failures.ts';
import { AttributeFolder } from '../merge/attribute-folder.ts';
import type { MergeOutcome } from '../merge/merge-gate.ts';
import { refusalText } from '../merge/refusal-text.ts';
import { nameList } from '../../../lib/text/name-list.ts';
import { openRepository } from '../open-repository.ts';
import { cleanUpRun, deleteRunRefs } from '../recovery/clean-up.ts';
import { RunRefs } from '../run-refs.ts';
import { openWorktreesFolder, type SlotPlace, slotPlace } from '../slots/slot-place.ts';
import { WorktreeSlots } from '../slots/worktree-slots.ts';
import type { WorktreeIsolation } from './decide-worktrees.ts';
import { LANDING_FILE, OWNER_FILE } from './owned-folder.ts';
import { MergedLine } from './merged-line.ts';
import { type Kept, Worker, type WorkerContext } from './worker.ts';

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

/** Work that the end of a cluster leaves to the user. */
export interface LeftBehind {
  /** Of the worker; null: what was merged and did not land. */
  readonly instance: number | null;
  readonly branch: string | null;
  /** How to bring it in, or why the branch does not have all of it; null: nothing is to be said. */
  readonly note: string | null;
}

/** What is done with the work of a worker, and with a conflict. */
export type MergeHow = 'merge' | 'leave' | 'resolve';

/** The worktree in which merged commits are checked. */
const CHECK_SLOT = 0;

/**
 * The worktrees of the workers of a cluster: one for each, which stays over its turns. What a turn changes is a commit on a
 * branch of the worker's; `merge` brings all that a worker did and that is not merged through the gate of runs as one commit,
 * moves the user's branch, and puts the worktree on what is merged. A worker without work of its own begins each turn at what
 * is merged by then.
 */
export class WorkerWorktrees implements AsyncDisposable {
  readonly #spec: WorkersSpec;
  readonly #repository: GitRepository;
  readonly #place: SlotPlace;
  readonly #slots: WorktreeSlots;
  readonly #line: MergedLine;
  readonly #below: string;
  readonly #lock: Disposable;
  readonly #context: WorkerContext;
  readonly #checks: CheckRunner;
  readonly #workers = new Map<number, Worker>();
  readonly #closing = new AbortController();
  /** One merge at a time. */
  #merging: Promise<unknown> = Promise.resolve();
  #finished: Promise<LeftBehind[]> | null = null;

  private constructor(spec: WorkersSpec, repository: GitRepository, base: { oid: string; tree: string }) {
    const { id, cwd, isolation, clock } = spec;
    this.#spec = spec;
    this.#repository = repository;
    this.#place = slotPlace(openWorktreesFolder(isolation.worktrees), repository.commonDir, id);
    mkdirSync(this.#place.folder, { recursive: true, mode: 0o700 });
    const { lock } = takeLock(join(this.#place.folder, OWNER_FILE), id);
    if (lock === null) throw new AimError('workspace_failed', `${this.#place.folder} belongs to another aim`);
    this.#lock = lock;
    const paths = { copy: [], link: [] };
    this.#slots = new WorktreeSlots(repository, { place: this.#place, paths, clean: 'untracked', setup: null });
    const attributes = new AttributeFolder(repository, this.#place.folder);
    const check = spec.verify === null ? null : { check: this.#check.bind(this, spec.verify) };
    const onLanding = (note: LandingNote | null) => this.#noteLanding(note);
    const { lockCheckout } = spec;
    this.#line = new MergedLine({ repository, id, isolation, attributes, check, clock, lockCheckout, onLanding }, base);
    this.#below = repository.root === null ? '' : relative(repository.root, cwd);
    this.#context = { repository, id, clock };
    const { environment, emit, checkOutput } = spec;
    this.#checks = new CheckRunner({
      environment,
      clock,
      outputFile: checkOutput,
      onStart: (started) => emit({ type: 'check_started', ...started, argv: [...started.argv] }),
      onEnd: ({ exitCode: exit_code, durationMs, ...ended }) =>
        emit({ type: 'verified', ...ended, argv: [...ended.argv], exit_code, duration_s: durationMs / 1000 }),
    });
  }

  /** Its first ref exists when this resolves. @throws AimError workspace_failed. */
  static async open(spec: WorkersSpec): Promise<WorkerWorktrees> {
    const { id, cwd, isolation, environment, observer } = spec;
    return await translated(async () => {
      const options = { mark: id, environment, ...(observer !== undefined && { observer }) };
      const repository = await openRepository(cwd, options, NEVER);
      const { oid, tree } = await readCommit(repository, isolation.base, NEVER);
      const workers = new WorkerWorktrees(spec, repository, { oid, tree });
      const begun = await changeRefs(repository, [new RunRefs(id).begin(oid)], NEVER);
      if (begun.kind === 'yes') return workers;
      throw new GitFailure('update-ref', begun.kind === 'no' ? `${id} has begun already` : begun.why);
    });
  }

  readonly openProcessPlace: OpenProcessPlace = (cwd, tool) => openPlaceByWorktrees(this.#place.folder, cwd, tool);

  /** What a user would not expect; fragments. */
  get notes(): readonly string[] {
    return this.#spec.isolation.notes;
  }

  /** The working folder of a worker. It need not be there yet. */
  folderOf(index: number): string {
    return join(this.#place.slot(index + 1), this.#below);
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
        this.#workers.set(index, await Worker.begin(this.#context, index, slot, tip));
      }
      mkdirSync(this.folderOf(index), { recursive: true });
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
      mkdirSync(this.folderOf(index), { recursive: true });
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
      const files = this.#shown(kept.rest?.files ?? []);
      return { work: { branch, commit: null, refusal: refusalText(kept.refusal) }, files };
    }
    return { work: { branch, commit: kept.commit, refusal: null }, files: this.#shown(kept.files) };
  }

  /**
   * Merges what a worker did. Nobody may work in its worktree meanwhile. The end of the cluster ends the checks.
   * @param how `leave`: its work stays on its branch instead, and it begins anew at what is merged. `resolve`: where it does not
   * fit, its worktree gets both versions, with markers, for the worker to resolve.
   */
  async merge(index: number, how: MergeHow): Promise<WorkerMerge> {
    const merging = this.#merging.then(() => this.#merge(index, how));
    this.#merging = merging.catch(() => {});
    return await merging;
  }

  async #merge(index: number, how: MergeHow): Promise<WorkerMerge> {
    const none = { instance: index, commit: null, files: [], conflicts: [], detail: null, branch: null, landing: null };
    const worker = this.#workers.get(index);
    if (worker === undefined) return { ...none, kind: 'no_change' };
    try {
      this.#closing.signal.throwIfAborted();
      const kept = how === 'leave' ? await keepAll(worker) : await worker.keep(null);
      if ('hasAll' in kept ? !kept.hasAll : kept.kind === 'refused') {
        const detail = 'hasAll' in kept ? kept.note : kept.kind === 'refused' ? refusalText(kept.refusal) : null;
        return { ...none, kind: 'refused', detail, branch: worker.branch };
      }
      await this.#line.follow();
      const isEmpty = !worker.hasWork;
      if (how === 'leave') {
        const { branch } = worker;
        await this.#restart(worker, 'leave');
        return { ...none, kind: isEmpty ? 'no_change' : 'left', branch };
      }
      if (isEmpty) {
        await this.#restart(worker, 'restart');
        return { ...none, kind: 'no_change', landing: this.#line.isOpen ? await this.#line.land() : null };
      }
      const { unresolved } = worker;
      if (unresolved.length > 0) {
        const detail = `conflict markers are left in ${nameList(this.#shown(unresolved))}`;
        return { ...none, kind: 'refused', detail, branch: worker.branch };
      }
      return await this.#mergeWork(worker, none, how);
    } catch (error) {
      const { reason } = this.#closing.signal;
      if (!isFailure(error) && !(error instanceof AimError) && error !== reason) throw error;
      return { ...none, kind: 'failed', detail: messageOf(error), branch: worker.branch };
    }
  }

  async #mergeWork(worker: Worker, none: Omit<WorkerMerge, 'kind'>, how: MergeHow): Promise<WorkerMerge> {
    const key = { job: worker.index + 1, attempt: worker.nextMerge() };
    const { commit, files } = await worker.netCommit(key.attempt);
    const refs = new RunRefs(this.#spec.id);
    await changeRefs(this.#repository, [refs.done(key, commit.oid)], NEVER);
    let outcome: MergeOutcome;
    try {
      outcome = await this.#line.merge({ key, commit, files }, this.#closing.signal);
    } catch (error) {
      await changeRefs(this.#repository, [{ do: 'delete', ref: refs.job(key), from: commit.oid }], NEVER);
      throw error;
    }
    const about = { ...none, files: this.#shown(files) };
    if (outcome.kind !== 'merged') {
      await changeRefs(this.#repository, [{ do: 'delete', ref: refs.job(key), from: commit.oid }], NEVER);
    }
    switch (outcome.kind) {
      case 'merged': {
        const landing = await this.#line.land();
        await this.#restart(worker, 'restart');
        return { ...about, kind: 'merged', commit: landing.kind === 'landed' ? landing.to : outcome.commit, landing };
      }
      case 'no_change':
        await this.#restart(worker, 'restart');
        return { ...about, kind: 'no_change' };
      case 'conflict': {
        const conflicts = outcome.conflicts.map((it) => ({ ...it, files: this.#shown(it.files) }));
        const tree = how === 'resolve' ? await this.#line.treeWithMarkers({ key, commit, files }) : null;
        if (tree === null) return { ...about, kind: 'conflict', conflicts, branch: worker.branch };
        const at = await worker.rebase(this.#line.tip, tree, [...new Set(outcome.conflicts.flatMap((it) => it.files))]);
        await this.#bring(worker, at);
        const detail = 'its worktree has both versions, with markers; when it has resolved them, merge it again';
        return { ...about, kind: 'conflict', conflicts, detail, branch: worker.branch };
      }
      case 'verify_failed':
        return { ...about, kind: 'verify_failed', detail: outcome.detail, branch: worker.branch };
    }
  }

  /** Puts a worktree on what is merged. @throws GitFailure where it can't be. */
  async #restart(worker: Worker, how: 'restart' | 'leave'): Promise<void> {
    const { tip } = this.#line;
    await this.#bring(worker, tip.oid);
    await worker[how](tip);
  }

  async #bring(worker: Worker, at: string): Promise<void> {
    if ((await this.#slots.reset(worker.slot.n, at, NEVER)) === null) {
      throw new GitFailure('switch', `${worker.slot.path} can't be put on what is merged`);
    }
    mkdirSync(this.folderOf(worker.index), { recursive: true });
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
    this.#closing.abort(new AimError('shut_down', 'the cluster was shut down'));
    await this.#merging;
    const left: LeftBehind[] = [];
    /** Whether a worktree has something that no commit has. */
    let isLast = false;
    for (const worker of [...this.#workers.values()].sort((a, b) => a.index - b.index)) {
      const { hasAll, note } = await keepAll(worker);
      isLast ||= !hasAll;
      if (worker.hasWork || note !== null) left.push({ instance: worker.index, branch: worker.branch, note });
    }
    try {
      if (this.#line.isOpen && this.#spec.isolation.land === 'ff') await this.#line.land();
      const rest = await this.#line.leave();
      if (rest !== null) left.push({ instance: null, branch: rest.branch, note: rest.command });
      // The lock goes with the folder, and that last: where this is cut short, the next aim goes on with it.
      if (!isLast) {
        await deleteRunRefs(this.#repository, this.#spec.id, false, NEVER);
        const { deleted } = await cleanUpRun(this.#repository, this.#place, this.#spec.id, false, NEVER);
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
      const { slot } = await this.#slots.prepare(CHECK_SLOT, commit, signal);
      const path = join(slot.path, this.#below);
      mkdirSync(path, { recursive: true });
      return path;
    };
    return await this.#checks.check(verify, subject, folder, signal);
  }

  #noteLanding(note: LandingNote | null): void {
    const path = join(this.#place.folder, LANDING_FILE);
    if (note === null) rmSync(path, { force: true });
    else replaceFile(path, (append) => append(JSON.stringify(note)), { mode: 0o600, durable: true });
  }

  /** Paths from the top as those from the working folder. */
  #shown(files: readonly string[]): string[] {
    return files.map((file) => relative(this.#below, file)).sort();
  }
}

/** Commits what a worker did that is ended, as far as a commit can hold it. */
export async function keepAll(worker: Worker): Promise<{ readonly hasAll: boolean; readonly note: string | null }> {
  try {
    const kept = await worker.keep(null);
    if (kept.kind !== 'refused') return { hasAll: true, note: null };
    const why = refusalText(kept.refusal);
    if (kept.rest !== null) await worker.keepRest(kept.rest, why);
    const { why: kind } = kept.refusal;
    const hasAll = kept.rest !== null && (kind === 'unmerged' || kind === 'mass_deletion');
    return { hasAll, note: hasAll ? why : `${why}; what no commit has is in ${worker.slot.path}` };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { hasAll: false, note: `${messageOf(error)}; it is in ${worker.slot.path}` };
  }
}
