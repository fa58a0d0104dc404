import type { Clock } from '../../../lib/clock.ts';
import { onAbortOrNow } from '../../../lib/on-abort.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Job } from '../../../model/run/job.ts';
import { isSystemError, systemErrorText } from '../../../model/system-error.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import type { Plan } from '../../plan/plan.ts';
import { limitsOf } from '../../plan/schedule/limits.ts';
import { startable } from '../../plan/schedule/schedule.ts';
import type { Unit } from '../../plan/unit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import type { RecoveredAttempt } from '../open/adopt-work.ts';
import { Attempts } from './attempts.ts';
import { FileHolds } from './file-holds.ts';
import { JobEnds } from './job-ends.ts';
import { NO_COMMIT } from '../job-result.ts';
import { mergeAttempt, type MergedReport } from './merge-attempt.ts';
import { PendingUnits } from './pending-units.ts';
import { PoolRooms, type RoomOwner } from './pool-rooms.ts';
import { runJob } from './run-job.ts';
import { runSession } from './run-session.ts';
import { UnitSeat } from './unit-seat.ts';
import { UnstartedUnits } from './unstarted-units.ts';
import type { AttemptReport, UnitExecutor } from '../unit-executor.ts';
import { type VariantGroup, variantGroups, whyNotStarted } from './variant-group.ts';
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
 * Executes a plan: gives units to the executor as soon as they may start, tries a job again where its policy says so,
 * and records the result of each. It decides the order; it knows no tools, no leases and no folders.
 */
export class Orchestrator {
  readonly #spec: OrchestratorSpec;
  readonly #running = new Set<Unit>();
  readonly #holds = new FileHolds();
  readonly #ends: JobEnds;
  readonly #pending: PendingUnits;
  readonly #rooms: PoolRooms;
  readonly #attempts: Attempts;
  readonly #unstarted: UnstartedUnits;
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
    this.#attempts = new Attempts({
      ...spec,
      holds: this.#holds,
      ends: this.#ends,
      rooms: this.#rooms,
      isVariant: (job) => this.#groups.has(job),
    });
    const isFinished = (id: string) => record.state.isFinished(id);
    this.#pending = new PendingUnits(
      plan.units.filter(({ jobs }) => !jobs.every(({ id }) => isFinished(id))),
      plan.settings.order,
      spec.secondsOf,
    );
    this.#unstarted = new UnstartedUnits({
      ...spec,
      rooms: this.#rooms,
      pending: this.#pending,
      ends: this.#ends,
      attempts: this.#attempts,
      groups: this.#groups,
    });
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
    while (this.#pending.count > 0 || isBusy()) {
      // Made anew before anything is looked at: what changes from now on is not missed.
      this.#change = Promise.withResolvers();
      const why = this.#whyCancel(until);
      if (why !== null) await this.#unstarted.cancelAll(why);
      else {
        await this.#unstarted.cancelSpent();
        if (this.#rooms.takeChange() || this.#rooms.isAnyRefusing) await this.#unstarted.reroute();
        this.#startWhatCan(until);
      }
      if (isBusy()) await this.#change.promise;
      else if (why === null && this.#pending.count > 0) this.#broken(null, new Error('no unit of the plan can start'));
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
    const pending = this.#pending;
    const rooms = this.#rooms;
    const chosen = startable({
      pending: this.#groups.size === 0 && !rooms.isAnyPaused ? pending : pending.filter((unit) => this.#mayStart(unit)),
      running,
      pools: pending.pools,
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
      merge: (report: AttemptReport) => this.#attempts.merge(report, until),
      ends: this.#ends,
      retry: (job: Job) => {
        // Others may be started now.
        this.#change.resolve();
        const decision = until.aborted ? 'stop' : this.#attempts.decide(job);
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

  #ended(unit: Unit): void {
    this.#running.delete(unit);
    this.#change.resolve();
  }

  /** A bug in aim: how its jobs would have ended is not known, and nothing else is started. */
  #broken(unit: Unit | Pick<Unit, 'jobs'> | null, error: unknown): void {
    const why = isSystemError(error) ? systemErrorText(error) : `aim failed: ${messageOf(error)}`;
    this.#bug ??= { error };
    if (unit !== null) {
      for (const job of this.#unstarted.unfinished(unit.jobs)) this.#ends.unstarted(job, 'failed', why);
      if ('pool' in unit) this.#running.delete(unit);
    }
    this.#end.abort(new AimError('shut_down', why));
    this.#change.resolve();
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
    const jobs = await this.#unstarted.withoutSkipped(this.#unstarted.unfinished(unit.jobs));
    const about = { ...this.#spec, ends: this.#ends, attempts: this.#attempts, holds: this.#holds, rooms: this.#rooms };
    if (unit.jobs.length > 1) return await runSession(about, unit, jobs, seat, until);
    const requeue = (again: Unit, lost: readonly string[]) => this.#pending.requeue(again, lost);
    for (const job of jobs) {
      const group = this.#groups.get(job.id);
      const deliver = (last: MergedReport | null) => this.#deliver(group!, job, last, until);
      const variant = group === undefined ? null : { stopped: group.stopped, deliver };
      const lone = { unit, job, recovered: this.#recovered.get(job.id) ?? null, variant };
      await runJob({ ...about, requeue }, lone, seat, until);
    }
  }
}
