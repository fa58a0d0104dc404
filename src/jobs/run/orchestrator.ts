import { type Clock, sleep } from '../../lib/clock.ts';
import { onAbortOrNow } from '../../lib/on-abort.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import type { Job } from '../../model/job.ts';
import { isSystemError, systemErrorText } from '../../model/system-error.ts';
import type { JobResult } from '../../model/job-result.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Claims } from '../plan/claims.ts';
import type { Plan } from '../plan/plan.ts';
import { startable } from '../plan/schedule.ts';
import type { Unit } from '../plan/unit.ts';
import { withOverwriters } from '../record/overwritten.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RemoteRef } from '../record/run-state.ts';
import type { RecoveredAttempt } from './adopt-work.ts';
import { FileHolds } from './file-holds.ts';
import { jobResult, NO_COMMIT, unstartedResult } from './job-result.ts';
import { mergeAttempt, type MergedReport } from './merge-attempt.ts';
import { decideRetry, retryPolicyOf } from './retry-policy.ts';
import type { UnitExecutor, UnitOrder } from './unit-executor.ts';
import { whyCancelled } from './why-cancelled.ts';

export interface OrchestratorSpec {
  readonly plan: Plan;
  readonly executor: UnitExecutor;
  /** Where commits of jobs are merged. */
  readonly workspace: Pick<Workspace, 'merge' | 'leave'>;
  /** How many units a pool may be given at once. */
  capacity(pool: string): number;
  /** Attempts of an earlier part of the run whose commits are merged first, in this order. */
  readonly recovered: readonly RecoveredAttempt[];
  /** Where the state of every job is kept, and what happens to them is recorded. */
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly clock: Clock;
  /** Once a job did not complete, no other one is started. */
  readonly failFast: boolean;
  /** Completes a job's result before it is recorded. */
  settle(job: Job, result: JobResult): JobResult;
}

/**
 * Executes a plan (S11): gives units to the executor as soon as they may start, tries a job again where its policy says so,
 * and records the result of each. It decides the order; it knows no tools, no leases and no folders.
 */
export class Orchestrator {
  readonly #spec: OrchestratorSpec;
  readonly #running = new Set<Unit>();
  readonly #holds = new FileHolds();
  /** Units that have not started, in file order, and how many of them each pool has: many jobs cost little to look through. */
  readonly #pending: Unit[];
  readonly #pendingAt = new Map<string, number>();
  /** Resolves when there is something to decide: a unit has ended, or the run is to end. */
  #change = Promise.withResolvers<void>();
  /** What became of recovered attempts whose jobs are not done. */
  readonly #recovered = new Map<string, MergedReport>();
  /** The first bug that ended a unit. */
  #bug: { readonly error: unknown } | null = null;
  /** Ends what runs. One signal of its own: each turn of each job derives another one from it. */
  readonly #end = new AbortController();

  constructor(spec: OrchestratorSpec) {
    this.#spec = spec;
    const { plan, record } = spec;
    this.#pending = plan.units.filter(({ jobs }) => !jobs.every(({ id }) => record.state.isFinished(id)));
    for (const { pool } of this.#pending) this.#pendingAt.set(pool, (this.#pendingAt.get(pool) ?? 0) + 1);
  }

  /**
   * Resolves when every job has a result. An abort of the signal interrupts what runs and cancels the rest.
   * A bug does so too, and is thrown when all has ended.
   */
  async run(signal: AbortSignal): Promise<void> {
    const until = this.#end.signal;
    using _ = onAbortOrNow(signal, () => {
      this.#end.abort(signal.reason);
      this.#change.resolve();
    });
    await this.#mergeRecovered(until).catch((error: unknown) => this.#broken(null, error));
    while (this.#pending.length > 0 || this.#running.size > 0) {
      // Made anew before anything is looked at: what changes from now on is not missed.
      this.#change = Promise.withResolvers();
      const why = this.#whyCancel(until);
      if (why !== null) await this.#cancelPending(why);
      else this.#startWhatCan(until);
      if (this.#running.size > 0) await this.#change.promise;
      else if (why === null && this.#pending.length > 0) this.#broken(null, new Error('no unit of the plan can start'));
    }
    if (this.#bug !== null) throw this.#bug.error;
  }

  /** Why no further job is started; null: they are. */
  #whyCancel(until: AbortSignal): string | null {
    if (until.aborted) return whyCancelled(until.reason);
    return this.#spec.failFast && this.#spec.record.state.hasFailure ? 'another job did not complete' : null;
  }

  #startWhatCan(until: AbortSignal): void {
    const { record, capacity } = this.#spec;
    const running = [...this.#running];
    const units = startable({
      pending: this.#pending,
      running,
      pools: this.#pendingAt.keys(),
      isDone: (job) => record.state.isFinished(job),
      room: (pool) => capacity(pool) - running.filter((unit) => unit.pool === pool).length,
    });
    for (const unit of units) {
      this.#take(unit);
      this.#running.add(unit);
      void this.#runUnit(unit, until).then(
        () => this.#ended(unit),
        (error: unknown) => this.#broken(unit, error),
      );
    }
  }

  #take(unit: Unit): void {
    this.#pending.splice(this.#pending.indexOf(unit), 1);
    const left = this.#pendingAt.get(unit.pool)! - 1;
    if (left > 0) this.#pendingAt.set(unit.pool, left);
    else this.#pendingAt.delete(unit.pool);
  }

  /** A job is tried again as soon as nobody works on the files that it lost, before all units that wait. */
  #requeue(unit: Unit, lost: readonly string[]): void {
    const held: Claims = [{ kind: 'files', files: lost, mode: 'write' }];
    this.#pending.unshift({ ...unit, claims: [...unit.claims, ...held] });
    this.#pendingAt.set(unit.pool, (this.#pendingAt.get(unit.pool) ?? 0) + 1);
  }

  #ended(unit: Unit): void {
    this.#running.delete(unit);
    this.#change.resolve();
  }

  /** A bug in aim: how its jobs would have ended is not known, and nothing else is started. */
  #broken(unit: Unit | null, error: unknown): void {
    const why = isSystemError(error) ? systemErrorText(error) : `aim failed: ${messageOf(error)}`;
    this.#bug ??= { error };
    if (unit !== null) {
      for (const job of this.#unfinished(unit.jobs)) this.#record(job, this.#unstarted(job, 'failed', why));
      this.#running.delete(unit);
    }
    this.#end.abort(new AimError('shut_down', why));
    this.#change.resolve();
  }

  /** Many may wait: all are recorded before the disk is waited for. */
  async #cancelPending(why: string): Promise<void> {
    if (this.#pending.length === 0) return;
    this.#pendingAt.clear();
    for (const { jobs } of this.#pending.splice(0)) {
      for (const job of this.#unfinished(jobs)) this.#record(job, this.#cancelled(job, why));
    }
    await this.#onDisk();
  }

  #unfinished(jobs: readonly Job[]): readonly Job[] {
    return jobs.filter(({ id }) => !this.#spec.record.state.isFinished(id));
  }

  /** Merges what an earlier part of the run had done, in its order. What does not fit is tried again as its policy says. */
  async #mergeRecovered(until: AbortSignal): Promise<void> {
    const { recovered, workspace, record } = this.#spec;
    const merging = recovered.map(async ({ report }) => {
      const merged = await mergeAttempt(report, workspace, record, until);
      this.#holds.lose(report.job, merged.lost);
      this.#attemptEnded(merged);
      return merged;
    });
    const merged = await Promise.all(merging);
    for (const [index, { job }] of recovered.entries()) {
      const report = merged[index]!;
      const isOver = report.result.outcome === 'completed' || job.session !== null || until.aborted;
      if (isOver) await this.#finish(job, report, until);
      else this.#recovered.set(job.id, report);
    }
  }

  async #runUnit(unit: Unit, until: AbortSignal): Promise<void> {
    const jobs = await this.#withoutSkipped(this.#unfinished(unit.jobs));
    if (unit.jobs.length > 1) return this.#runSession(unit, jobs, until);
    for (const job of jobs) await this.#runJob(unit, job, until);
  }

  async #runJob(unit: Unit, job: Job, until: AbortSignal): Promise<void> {
    const { record, clock } = this.#spec;
    const policy = retryPolicyOf(job);
    let last: MergedReport | null = this.#recovered.get(job.id) ?? null;
    using _hold = await this.#holds.begin(job.id, until);
    while (!until.aborted) {
      const ended = record.state.attemptsAt(job.id);
      const counted = ended.filter(({ counts }) => counts);
      const uncounted = ended.length - counted.length;
      const decision = decideRetry(policy, counted, clock.now());
      if (decision === 'stop') break;
      // Others may have the files now that it is not to lose again.
      const lost = this.#holds.lostBy(job.id);
      if (lost.length > 0) return this.#requeue(unit, lost);
      if (decision.inMs > 0 && !(await waited(clock, decision.inMs, until))) break;
      // An attempt that does not count was cut short: in a service its session is at work still.
      const resume = ended.at(-1)?.counts === false ? record.state.remoteOf(job.id) : null;
      const order = { jobs: [job], pool: job.pool.name, session: null, attempt: ended.length + 1, uncounted, resume };
      for await (const report of this.#carryOut(order, until)) last = report;
    }
    await this.#finish(job, last, until);
  }

  /** The jobs of a session, one after another in one conversation. None is tried again: the conversation would be gone. */
  async #runSession(unit: Unit, jobs: readonly Job[], until: AbortSignal): Promise<void> {
    if (jobs.length === 0) return;
    const left = new Map(jobs.map((job) => [job.id, job]));
    const single = jobs.map((job) => ({ ...job, attempts: 1 }));
    const { state } = this.#spec.record;
    const attempt = 1 + Math.max(...jobs.map(({ id }) => state.attemptsAt(id).length));
    const { session } = jobs[0]!;
    const resume = this.#remoteOf(session);
    const order = { jobs: single, pool: unit.pool, session, attempt, uncounted: attempt - 1, resume };
    for await (const report of this.#carryOut(order, until)) {
      if (report.isRepaired) continue;
      const job = left.get(report.job)!;
      left.delete(job.id);
      // Looked at before the disk is waited for: an interrupt that comes later did not end the session.
      const isEnding = until.aborted;
      await this.#finish(job, report, until);
      const { outcome } = report.result;
      if (outcome === 'completed') continue;
      for (const next of left.values()) {
        const result = isEnding
          ? this.#unstarted(next, 'cancelled', whyCancelled(until.reason))
          : this.#unstarted(next, 'skipped', `session_lost: ${job.id} ${outcome}`);
        this.#record(next, result);
      }
      break;
    }
    if (left.size > 0) await this.#onDisk();
  }

  /** The session of a service that has the conversation of jobs which an earlier part of the run had begun. */
  #remoteOf(session: string | null): RemoteRef | null {
    const { state } = this.#spec.record;
    if (state.earlierParts.length === 0) return null;
    const mates = (state.started?.jobs ?? []).filter((job) => job.session === session);
    return mates.map(({ id }) => state.remoteOf(id)).findLast((remote) => remote !== null) ?? null;
  }

  /** Gives the order to the executor, merges what comes of it, and records how each attempt ended. */
  async *#carryOut(order: UnitOrder, until: AbortSignal): AsyncGenerator<MergedReport> {
    const left = new Set(order.jobs.map(({ id }) => id));
    const { executor, workspace, record } = this.#spec;
    for await (const ended of executor.run(order, until)) {
      if (!ended.isRepaired) left.delete(ended.job);
      using _merging = await this.#holds.merging(ended.job, ended.work.commit?.files ?? [], until);
      const report = await mergeAttempt(ended, workspace, record, until);
      this.#holds.lose(report.job, report.lost);
      this.#attemptEnded(report);
      yield report;
    }
    if (left.size > 0) throw new Error(`the executor did not report on ${[...left].join(', ')}`);
  }

  /** Records the jobs as skipped that depend on one that did not complete. @returns the others. */
  async #withoutSkipped(jobs: readonly Job[]): Promise<Job[]> {
    const { state } = this.#spec.record;
    const kept: Job[] = [];
    for (const job of jobs) {
      const failed = job.depends_on.find((id) => state.resultOf(id)?.success === false);
      if (failed === undefined) kept.push(job);
      else {
        const why = `depends on ${failed}, which ended ${state.resultOf(failed)!.outcome}`;
        this.#record(job, this.#unstarted(job, 'skipped', why));
      }
    }
    if (kept.length < jobs.length) await this.#onDisk();
    return kept;
  }

  #attemptEnded({ job, attempt, result, turns, usage, firstTurnAt }: MergedReport): void {
    const { emit, state } = this.#spec.record;
    const queued_s = firstTurnAt === null ? null : state.workedMs(firstTurnAt) / 1000;
    emit({ type: 'attempt_ended', job, attempt, queued_s, turns, usage, counts: true, result });
  }

  /** @param last the report of its last attempt; null: no attempt was made, or an aim before this one made it. */
  async #finish(job: Job, last: MergedReport | null, until: AbortSignal): Promise<void> {
    const ended = this.#spec.record.state.attemptsAt(job.id);
    const end = last === null ? NO_COMMIT : { ...last.end, branch: await this.#leave(last) };
    const result =
      ended.length === 0
        ? this.#unstarted(job, 'cancelled', whyCancelled(until.reason))
        : jobResult(job, ended, last, end, this.#waitedS());
    this.#record(job, result);
    await this.#onDisk();
  }

  /** What is not merged stays as a branch; what an interrupt kept from being merged waits for a run that is resumed. */
  async #leave({ result, work: { commit } }: MergedReport): Promise<string | null> {
    if (commit === null || result.outcome === 'completed' || result.outcome === 'interrupted') return null;
    return await this.#spec.workspace.leave(commit);
  }

  #record(job: Job, result: JobResult): void {
    const whole = withOverwriters(result, this.#spec.record.state.overwritersOf(job.id));
    this.#spec.record.emit({ type: 'job_finished', job: job.id, result: this.#spec.settle(job, whole) });
  }

  /** Of a job that waits: for its first attempt, or for another one. */
  #cancelled(job: Job, why: string): JobResult {
    const attempts = this.#spec.record.state.attemptsAt(job.id);
    if (attempts.length === 0) return this.#unstarted(job, 'cancelled', why);
    return jobResult(job, attempts, null, NO_COMMIT, this.#waitedS());
  }

  #unstarted(job: Job, outcome: 'cancelled' | 'skipped' | 'failed', error: string): JobResult {
    return unstartedResult(job, { outcome, error, queuedS: this.#waitedS() });
  }

  /** A journal that can't be written ends the run by a signal, so its error is not needed here. */
  async #onDisk(): Promise<void> {
    await this.#spec.record.sync().catch(() => {});
  }

  #waitedS(): number {
    const { clock, record } = this.#spec;
    return record.state.workedMs(clock.now()) / 1000;
  }
}

/** @returns false when the signal aborted before the time was up. */
async function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(clock, ms, signal);
    return true;
  } catch {
    return false;
  }
}
