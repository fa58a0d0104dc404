import type { Clock } from '../../../lib/clock.ts';
import { onAbortOrNow } from '../../../lib/on-abort.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Job } from '../../../model/job.ts';
import { isSystemError, systemErrorText } from '../../../model/system-error.ts';
import type { JobResult } from '../../../model/job-result.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import type { Plan } from '../../plan/plan.ts';
import { limitsOf } from '../../plan/limits.ts';
import { onPool } from '../../plan/fallback.ts';
import { startable } from '../../plan/schedule.ts';
import type { Unit } from '../../plan/unit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { RemoteRef } from '../../record/run-state.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import type { RecoveredAttempt } from '../open/adopt-work.ts';
import { FileHolds } from './file-holds.ts';
import { JobEnds } from './job-ends.ts';
import { NO_COMMIT } from '../job-result.ts';
import { mergeAttempt, type MergedReport } from './merge-attempt.ts';
import { PendingUnits } from './pending-units.ts';
import { PoolRooms, type RoomOwner } from './pool-rooms.ts';
import { UnitSeat } from './unit-seat.ts';
import { countedOn, decideRetry, type RetryDecision, retryPolicyOf } from '../retry-policy.ts';
import type { AttemptReport, OrderWatch, UnitExecutor, UnitOrder } from '../unit-executor.ts';
import { isCandidate, type VariantGroup, variantGroups, whyNotStarted } from './variant-group.ts';
import { whyCancelled } from '../why-cancelled.ts';

export interface OrchestratorSpec {
  readonly plan: Plan;
  readonly executor: UnitExecutor;
  /** Where commits of jobs are merged. */
  readonly workspace: Pick<Workspace, 'merge' | 'leave' | 'judge'>;
  /** By name. */
  readonly pools: ReadonlyMap<string, RoomOwner>;
  /** Attempts of an earlier part of the run whose commits are merged first, in this order. */
  readonly recovered: readonly RecoveredAttempt[];
  /** Where the state of every job is kept, and what happens to them is recorded. */
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly clock: Clock;
  readonly budgets: Budgets;
  /** How long a unit is expected to take, in seconds or in any other measure. */
  secondsOf(unit: Unit): number;
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
  readonly #ends: JobEnds;
  readonly #pending: PendingUnits;
  readonly #rooms: PoolRooms;
  /** By variant: the variants of the same job, where it has no end yet. */
  readonly #groups = new Map<string, VariantGroup>();
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
    this.#ends = new JobEnds({ ...spec, onFinished: ({ id }) => this.#groups.get(id)?.changed() });
    this.#rooms = new PoolRooms(
      spec.pools,
      (seats) => limitsOf(plan, seats),
      () => this.#change.resolve(),
    );
    const isFinished = (id: string) => record.state.isFinished(id);
    this.#pending = new PendingUnits(
      plan.units.filter(({ jobs }) => !jobs.every(({ id }) => isFinished(id))),
      plan.settings.order,
      spec.secondsOf,
    );
    for (const group of variantGroups(plan.jobs, record.state.started?.jobs ?? [], isFinished)) {
      for (const { id } of group.jobs) this.#groups.set(id, group);
    }
  }

  /**
   * Resolves when every job has a result. An abort of the signal interrupts what runs and cancels the rest.
   * A bug does so too, and is thrown when all has ended.
   */
  async run(signal: AbortSignal): Promise<void> {
    const until = this.#end.signal;
    using _rooms = this.#rooms;
    using _ = onAbortOrNow(signal, () => {
      this.#end.abort(signal.reason);
      this.#change.resolve();
    });
    this.#spec.budgets.watch(() => this.#change.resolve());
    await this.#mergeRecovered(until).catch((error: unknown) => this.#broken(null, error));
    const groups = new Set(this.#groups.values());
    for (const group of groups) this.#runGroup(group, until);
    const isBusy = () => this.#running.size > 0 || [...groups].some(({ isOver }) => !isOver);
    while (this.#pending.units.length > 0 || isBusy()) {
      // Made anew before anything is looked at: what changes from now on is not missed.
      this.#change = Promise.withResolvers();
      const why = this.#whyCancel(until);
      if (why !== null) await this.#cancel(this.#pending.takeAll(), () => why);
      else {
        await this.#cancelSpent();
        if (this.#rooms.takeChange() || this.#rooms.isAnyRefusing) await this.#reroute();
        this.#startWhatCan(until);
      }
      if (isBusy()) await this.#change.promise;
      else if (why === null && this.#pending.units.length > 0)
        this.#broken(null, new Error('no unit of the plan can start'));
    }
    if (this.#bug !== null) throw this.#bug.error;
  }

  /** Why no further job is started; null: they are. */
  #whyCancel(until: AbortSignal): string | null {
    if (until.aborted) return whyCancelled(until.reason);
    return this.#spec.failFast && this.#spec.record.state.hasFailure ? 'another job did not complete' : null;
  }

  #startWhatCan(until: AbortSignal): void {
    const { record } = this.#spec;
    const running = [...this.#running];
    const isDone = (job: string) => record.state.isFinished(job);
    const { units, pools } = this.#pending;
    const rooms = this.#rooms;
    const chosen = startable({
      pending: this.#groups.size === 0 && !rooms.isAnyPaused ? units : units.filter((unit) => this.#mayStart(unit)),
      running,
      pools,
      isDone,
      room: (pool) => rooms.room(pool),
      limits: rooms.limits,
      reserves: (unit) => this.#pending.reserves(unit),
      isBehind: (unit) =>
        this.#pending.isBehind(unit, (other) => other.waitsFor.every(isDone) && this.#mayStart(other)),
    });
    for (const unit of chosen) {
      this.#pending.take(unit);
      this.#running.add(unit);
      void this.#runUnit(unit, new UnitSeat(rooms, unit.pool), until).then(
        () => this.#ended(unit),
        (error: unknown) => this.#broken(unit, error),
      );
    }
  }

  #runGroup(group: VariantGroup, until: AbortSignal): void {
    const { record, workspace, plan } = this.#spec;
    const work = {
      record,
      workspace,
      merge: (report: AttemptReport) => this.#merge(report, until),
      ends: this.#ends,
      retry: (job: Job) => {
        // Others may be started now.
        this.#change.resolve();
        const decision = until.aborted ? 'stop' : this.#decide(job);
        if (decision === 'stop') return false;
        const unit = plan.units.find(({ jobs }) => jobs[0]?.id === job.id)!;
        this.#pending.requeue({ ...unit, pool: decision.on }, this.#holds.lostBy(job.id));
        return true;
      },
      withdraw: (jobs: readonly Job[]) => {
        for (const job of jobs) if (this.#pending.takeJob(job.id)) void this.#deliver(group, job, null, until);
      },
    };
    void group.run(work, until).then(
      () => this.#change.resolve(),
      (error: unknown) => this.#broken({ jobs: group.jobs }, error),
    );
  }

  #deliver(group: VariantGroup, job: Job, last: MergedReport | null, until: AbortSignal): Promise<void> {
    const why = last !== null ? '' : (this.#spec.budgets.whyNot(job) ?? whyNotStarted(group, until));
    return group.deliver(job, last, why, this.#spec.record);
  }

  /** What waits for a pool that is paused keeps nothing from other pools: its files are not reserved. */
  #mayStart({ jobs: [job], pool }: Unit): boolean {
    if (this.#rooms.stateOf(pool).name === 'paused') return false;
    return this.#groups.get(job!.id)?.mayStart(job!.id, this.#spec.record) ?? true;
  }

  /** Whether, when and where a job is tried: the one place where its attempts are counted. */
  #decide(job: Job): RetryDecision {
    const { record, clock } = this.#spec;
    const stateOf = (pool: string) => this.#rooms.stateOf(pool);
    return decideRetry(retryPolicyOf(job), record.state.attemptsAt(job.id), clock.now(), stateOf);
  }

  /** A pool has paused, or goes on: what waits for it may go to another one, or has nothing to wait for. */
  async #reroute(): Promise<void> {
    const refused: Unit[] = [];
    for (const unit of this.#pending.units.slice()) {
      const [job] = unit.jobs;
      if (!unit.waitsFor.every((id) => this.#spec.record.state.isFinished(id))) continue;
      if (job!.fallback.length === 0 && this.#rooms.whyNot(unit.pool) === null) continue;
      const decision = this.#decide(job!);
      if (decision !== 'stop' && decision.on !== unit.pool) this.#pending.move(unit, decision.on);
      else if (this.#rooms.whyNot(unit.pool) !== null) refused.push(unit);
    }
    for (const unit of refused) {
      this.#pending.take(unit);
      const why = this.#rooms.whyNot(unit.pool)!;
      for (const job of await this.#withoutSkipped(this.#unfinished(unit.jobs))) {
        const group = this.#groups.get(job.id);
        if (group === undefined) this.#ends.refused(job, why);
        else await group.deliver(job, null, why, this.#spec.record);
      }
    }
    if (refused.length > 0) await this.#ends.onDisk();
  }

  #ended(unit: Unit): void {
    this.#running.delete(unit);
    this.#change.resolve();
  }

  /** A bug in aim: how its jobs would have ended is not known, and nothing else is started. */
  #broken(unit: Unit | Pick<Unit, 'jobs'> | null, error: unknown): void {
    const why = isSystemError(error) ? systemErrorText(error) : `aim failed: ${messageOf(error)}`;
    this.#bug ??= { error };
    if (unit !== null) {
      for (const job of this.#unfinished(unit.jobs)) this.#ends.unstarted(job, 'failed', why);
      if ('pool' in unit) this.#running.delete(unit);
    }
    this.#end.abort(new AimError('shut_down', why));
    this.#change.resolve();
  }

  /** Many may wait: all are recorded before the disk is waited for. */
  async #cancel(units: readonly Unit[], whyNot: (unit: Unit) => string): Promise<void> {
    if (units.length === 0) return;
    for (const unit of units) {
      for (const job of this.#unfinished(unit.jobs)) {
        const group = this.#groups.get(job.id);
        if (group === undefined) this.#ends.cancelled(job, whyNot(unit));
        else await group.deliver(job, null, whyNot(unit), this.#spec.record);
      }
    }
    await this.#ends.onDisk();
  }

  /** Cancels what waits and has no budget any more. */
  async #cancelSpent(): Promise<void> {
    const { budgets } = this.#spec;
    if (!budgets.isAnySpent) return;
    const whyNot = ({ jobs }: Unit) => budgets.whyNot(jobs[0]!);
    await this.#cancel(
      this.#pending.takeWhere((unit) => whyNot(unit) !== null),
      (unit) => whyNot(unit)!,
    );
  }

  #unfinished(jobs: readonly Job[]): readonly Job[] {
    return jobs.filter(({ id }) => !this.#spec.record.state.isFinished(id));
  }

  /** Merges what an earlier part of the run had done, in its order. What does not fit is tried again as its policy says. */
  async #mergeRecovered(until: AbortSignal): Promise<void> {
    const { workspace, record } = this.#spec;
    const recovered = this.#spec.recovered.filter(({ job, report }) => {
      const group = this.#groups.get(job.id);
      if (group === undefined) return true;
      this.#pending.takeJob(job.id);
      void this.#deliver(group, job, { ...report, end: NO_COMMIT, lost: [] }, until);
      return false;
    });
    const merging = recovered.map(async ({ report }) => {
      const merged = await mergeAttempt(report, workspace, record, until);
      this.#holds.lose(report.job, merged.lost);
      this.#ends.attempt(merged);
      return merged;
    });
    const merged = await Promise.all(merging);
    for (const [index, { job }] of recovered.entries()) {
      const report = merged[index]!;
      const isOver = report.result.outcome === 'completed' || job.session !== null || until.aborted;
      if (isOver) await this.#ends.finish(job, report, whyCancelled(until.reason));
      else this.#recovered.set(job.id, report);
    }
  }

  async #runUnit(unit: Unit, given: UnitSeat, until: AbortSignal): Promise<void> {
    using seat = given;
    const jobs = await this.#withoutSkipped(this.#unfinished(unit.jobs));
    if (unit.jobs.length > 1) return this.#runSession(unit, jobs, seat, until);
    for (const job of jobs) await this.#runJob(unit, job, seat, until);
  }

  async #runJob(unit: Unit, job: Job, seat: UnitSeat, until: AbortSignal): Promise<void> {
    const { record, clock, budgets } = this.#spec;
    const group = this.#groups.get(job.id) ?? null;
    const whileOpen = group === null ? until : AbortSignal.any([until, group.stopped]);
    let last: MergedReport | null = this.#recovered.get(job.id) ?? null;
    let spent: string | null = null;
    using _hold = await this.#holds.begin(job.id, whileOpen);
    while (!whileOpen.aborted) {
      const decision = this.#decide(job);
      if (decision === 'stop') break;
      const there = onPool(job, decision.on);
      spent = budgets.whyNot(there);
      if (spent !== null) break;
      // Others may have the files now that it is not to lose again.
      const lost = this.#holds.lostBy(job.id);
      if (lost.length > 0) return this.#pending.requeue({ ...unit, pool: decision.on }, lost);
      if (!(await seat.take(decision, clock, withEnd(whileOpen, budgets.endOf(there))))) continue;
      for await (const report of this.#carryOut(this.#orderOf(there), NOT_AGAIN, whileOpen)) {
        last = report;
        // A repair would be one more attempt.
        if (report.isRepaired && budgets.whyNot(there) !== null) break;
      }
      // Whether it is merged is not decided yet.
      if (group !== null && last !== null && isCandidate(last)) break;
    }
    if (group !== null) return await this.#deliver(group, job, last, until);
    const refusal = until.aborted || spent !== null ? null : this.#rooms.whyNot(unit.pool);
    if (refusal === null || record.state.attemptsAt(job.id).length > 0)
      return await this.#ends.finish(job, last, spent ?? whyCancelled(until.reason));
    this.#ends.refused(job, refusal);
    await this.#ends.onDisk();
  }

  /** @param job as its pool has it. */
  #orderOf(job: Job): UnitOrder {
    const { state } = this.#spec.record;
    const ended = state.attemptsAt(job.id);
    const last = ended.at(-1);
    const pool = job.pool.name;
    // An attempt that was cut short with its aim: in a service its session is at work still.
    const isCutShort = last?.counts === false && last.result.limit === undefined && (last.result.pool ?? pool) === pool;
    return {
      jobs: [job],
      pool,
      session: null,
      attempt: ended.length + 1,
      uncounted: ended.length - countedOn(pool, ended),
      resume: isCutShort ? state.remoteOf(job.id) : null,
    };
  }

  /**
   * The jobs of a session, one after another in one conversation. None is tried again, for the conversation would be gone; but
   * after a limit of the provider it is still there.
   */
  async #runSession(unit: Unit, jobs: readonly Job[], seat: UnitSeat, until: AbortSignal): Promise<void> {
    if (jobs.length === 0) return;
    const left = new Map(jobs.map((job) => [job.id, job]));
    const whyNot = (id: string) => this.#spec.budgets.whyNot(jobs.find((job) => job.id === id)!);
    const single = jobs.map((job) => ({ ...job, attempts: 1 }));
    const { state } = this.#spec.record;
    const attempt = 1 + Math.max(...jobs.map(({ id }) => state.attemptsAt(id).length));
    const { session } = jobs[0]!;
    const resume = this.#remoteOf(session);
    const order = { jobs: single, pool: unit.pool, session, attempt, uncounted: attempt - 1, resume };
    let again: string | null = null;
    const isTriedAgain = ({ id }: Job) => id === again;
    for await (const report of this.#carryOut(order, isTriedAgain, until)) {
      if (report.isRepaired && whyNot(report.job) === null) continue;
      const job = left.get(report.job)!;
      again = (await this.#hasLimitPassed(job, report, seat, until)) ? job.id : null;
      if (again !== null) continue;
      left.delete(job.id);
      // Looked at before the disk is waited for: an interrupt that comes later did not end the session.
      const isEnding = until.aborted;
      await this.#ends.finish(job, report, whyCancelled(until.reason));
      const { outcome } = report.result;
      const [next] = left.values();
      const spent = isEnding || next === undefined ? null : whyNot(next.id);
      if (outcome === 'completed' && spent === null) continue;
      for (const next of left.values()) {
        if (isEnding) this.#ends.unstarted(next, 'cancelled', whyCancelled(until.reason));
        else if (spent !== null) this.#ends.unstarted(next, 'cancelled', spent);
        else this.#ends.unstarted(next, 'skipped', `session_lost: ${job.id} ${outcome}`);
      }
      break;
    }
    if (left.size > 0) await this.#ends.onDisk();
  }

  /** Whether a job of a session that met a limit is to be tried again, in the same conversation: its pool takes work again. */
  async #hasLimitPassed(job: Job, { result }: MergedReport, seat: UnitSeat, until: AbortSignal): Promise<boolean> {
    if (result.limit === undefined) return false;
    const { clock, budgets } = this.#spec;
    while (!until.aborted && budgets.whyNot(job) === null) {
      const decision = this.#decide(job);
      if (decision === 'stop') return false;
      if (await seat.take(decision, clock, withEnd(until, budgets.endOf(job)))) return true;
    }
    return false;
  }

  /** The session of a service that has the conversation of jobs which an earlier part of the run had begun. */
  #remoteOf(session: string | null): RemoteRef | null {
    const { state } = this.#spec.record;
    if (state.earlierParts.length === 0) return null;
    const mates = (state.started?.jobs ?? []).filter((job) => job.session === session);
    return mates.map(({ id }) => state.remoteOf(id)).findLast((remote) => remote !== null) ?? null;
  }

  /** Gives the order to the executor, merges what comes of it, and records how each attempt ended. */
  async *#carryOut(
    order: UnitOrder,
    isTriedAgain: OrderWatch['isTriedAgain'],
    until: AbortSignal,
  ): AsyncGenerator<MergedReport> {
    const left = new Set(order.jobs.map(({ id }) => id));
    const { executor, budgets } = this.#spec;
    const watch = { turnsOf: (job: Job) => budgets.turnsOf(job), isTriedAgain };
    for await (const ended of executor.run(order, watch, until)) {
      if (!ended.isRepaired) left.delete(ended.job);
      const isHeld = this.#groups.has(ended.job) && isCandidate(ended);
      yield isHeld ? { ...ended, end: NO_COMMIT, lost: [] } : await this.#merge(ended, until);
    }
    if (left.size > 0) throw new Error(`the executor did not report on ${[...left].join(', ')}`);
  }

  async #merge(ended: AttemptReport, until: AbortSignal): Promise<MergedReport> {
    const { workspace, record } = this.#spec;
    using _merging = await this.#holds.merging(ended.job, ended.work.commit?.files ?? [], until);
    const report = await mergeAttempt(ended, workspace, record, until);
    this.#holds.lose(report.job, report.lost);
    this.#ends.attempt(report);
    return report;
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
        this.#ends.unstarted(job, 'skipped', why);
      }
    }
    if (kept.length < jobs.length) await this.#ends.onDisk();
    return kept;
  }
}

/** A job alone is tried again by another order. */
const NOT_AGAIN = () => false;

/** A signal that another one ends as well. */
function withEnd(signal: AbortSignal, end: AbortSignal | null): AbortSignal {
  return end === null ? signal : AbortSignal.any([signal, end]);
}
