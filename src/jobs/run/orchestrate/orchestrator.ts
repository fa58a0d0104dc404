import { type Clock, sleep } from '../../../lib/clock.ts';
import { onAbortOrNow } from '../../../lib/on-abort.ts';
import { AimError, messageOf } from '../../../model/errors.ts';
import type { Job } from '../../../model/job.ts';
import { isSystemError, systemErrorText } from '../../../model/system-error.ts';
import type { JobResult } from '../../../model/job-result.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import type { Plan } from '../../plan/plan.ts';
import { limitsOf } from '../../plan/limits.ts';
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
import { decideRetry, retryPolicyOf } from '../retry-policy.ts';
import type { AttemptReport, UnitExecutor, UnitOrder } from '../unit-executor.ts';
import { isCandidate, type VariantGroup, variantGroups, whyNotStarted } from './variant-group.ts';
import { whyCancelled } from '../why-cancelled.ts';

export interface OrchestratorSpec {
  readonly plan: Plan;
  readonly executor: UnitExecutor;
  /** Where commits of jobs are merged. */
  readonly workspace: Pick<Workspace, 'merge' | 'leave' | 'judge'>;
  /** How many units a pool may be given at once. */
  capacity(pool: string): number;
  /** Attempts of an earlier part of the run whose commits are merged first, in this order. */
  readonly recovered: readonly RecoveredAttempt[];
  /** Where the state of every job is kept, and what happens to them is recorded. */
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly clock: Clock;
  readonly budgets: Budgets;
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
    const isFinished = (id: string) => record.state.isFinished(id);
    this.#pending = new PendingUnits(plan.units.filter(({ jobs }) => !jobs.every(({ id }) => isFinished(id))));
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
    const { record, capacity } = this.#spec;
    const running = [...this.#running];
    const { units, pools } = this.#pending;
    const chosen = startable({
      pending: this.#groups.size === 0 ? units : units.filter(({ jobs }) => this.#mayStart(jobs[0]!)),
      running,
      pools,
      isDone: (job) => record.state.isFinished(job),
      room: (pool) => capacity(pool) - running.filter((unit) => unit.pool === pool).length,
      limits: limitsOf(this.#spec.plan, running),
    });
    for (const unit of chosen) {
      this.#pending.take(unit);
      this.#running.add(unit);
      void this.#runUnit(unit, until).then(
        () => this.#ended(unit),
        (error: unknown) => this.#broken(unit, error),
      );
    }
  }

  #runGroup(group: VariantGroup, until: AbortSignal): void {
    const { record, workspace, plan, clock } = this.#spec;
    const work = {
      record,
      workspace,
      merge: (report: AttemptReport) => this.#merge(report, until),
      ends: this.#ends,
      retry: (job: Job) => {
        // Others may be started now.
        this.#change.resolve();
        const counted = record.state.attemptsAt(job.id).filter(({ counts }) => counts);
        if (until.aborted || decideRetry(retryPolicyOf(job), counted, clock.now()) === 'stop') return false;
        const unit = plan.units.find(({ jobs }) => jobs[0]?.id === job.id)!;
        this.#pending.requeue(unit, this.#holds.lostBy(job.id));
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

  #mayStart({ id }: Job): boolean {
    return this.#groups.get(id)?.mayStart(id, this.#spec.record) ?? true;
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

  async #runUnit(unit: Unit, until: AbortSignal): Promise<void> {
    const jobs = await this.#withoutSkipped(this.#unfinished(unit.jobs));
    if (unit.jobs.length > 1) return this.#runSession(unit, jobs, until);
    for (const job of jobs) await this.#runJob(unit, job, until);
  }

  async #runJob(unit: Unit, job: Job, until: AbortSignal): Promise<void> {
    const { record, clock, budgets } = this.#spec;
    const policy = retryPolicyOf(job);
    const group = this.#groups.get(job.id) ?? null;
    const whileOpen = group === null ? until : AbortSignal.any([until, group.stopped]);
    let last: MergedReport | null = this.#recovered.get(job.id) ?? null;
    using _hold = await this.#holds.begin(job.id, whileOpen);
    while (!whileOpen.aborted && budgets.whyNot(job) === null) {
      const ended = record.state.attemptsAt(job.id);
      const counted = ended.filter(({ counts }) => counts);
      const uncounted = ended.length - counted.length;
      const decision = decideRetry(policy, counted, clock.now());
      if (decision === 'stop') break;
      // Others may have the files now that it is not to lose again.
      const lost = this.#holds.lostBy(job.id);
      if (lost.length > 0) return this.#pending.requeue(unit, lost);
      if (decision.inMs > 0 && !(await waited(clock, decision.inMs, whileOpen))) break;
      // An attempt that does not count was cut short: in a service its session is at work still.
      const resume = ended.at(-1)?.counts === false ? record.state.remoteOf(job.id) : null;
      const order = { jobs: [job], pool: job.pool.name, session: null, attempt: ended.length + 1, uncounted, resume };
      for await (const report of this.#carryOut(order, whileOpen)) {
        last = report;
        // A repair would be one more attempt.
        if (report.isRepaired && budgets.whyNot(job) !== null) break;
      }
      // Whether it is merged is not decided yet.
      if (group !== null && last !== null && isCandidate(last)) break;
    }
    if (group === null) await this.#ends.finish(job, last, budgets.whyNot(job) ?? whyCancelled(until.reason));
    else await this.#deliver(group, job, last, until);
  }

  /** The jobs of a session, one after another in one conversation. None is tried again: the conversation would be gone. */
  async #runSession(unit: Unit, jobs: readonly Job[], until: AbortSignal): Promise<void> {
    if (jobs.length === 0) return;
    const left = new Map(jobs.map((job) => [job.id, job]));
    const whyNot = (id: string) => this.#spec.budgets.whyNot(jobs.find((job) => job.id === id)!);
    const single = jobs.map((job) => ({ ...job, attempts: 1 }));
    const { state } = this.#spec.record;
    const attempt = 1 + Math.max(...jobs.map(({ id }) => state.attemptsAt(id).length));
    const { session } = jobs[0]!;
    const resume = this.#remoteOf(session);
    const order = { jobs: single, pool: unit.pool, session, attempt, uncounted: attempt - 1, resume };
    for await (const report of this.#carryOut(order, until)) {
      if (report.isRepaired && whyNot(report.job) === null) continue;
      const job = left.get(report.job)!;
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
    const { executor, budgets } = this.#spec;
    for await (const ended of executor.run(order, (job) => budgets.turnsOf(job), until)) {
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

/** @returns false when the signal aborted before the time was up. */
async function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(clock, ms, signal);
    return true;
  } catch {
    return false;
  }
}
