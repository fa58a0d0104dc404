import type { JobRun } from '../../adapters/adapter.ts';
import type { Lease } from '../../pool/leases/lease.ts';
import { isRetryableStartFailure, MAX_START_FAILURES } from '../../pool/leases/start-failures.ts';
import type { Clock } from '../../lib/clock.ts';
import { traceparentOf } from '../../lib/trace-context.ts';
import { AimError } from '../../model/errors.ts';
import type { Job } from '../../model/run/job.ts';
import type { TranscriptStart } from '../../model/run/transcript-part.ts';
import type { Tap } from '../../model/turn/turn-event.ts';
import { UnitPlace } from '../../workspace/unit-place.ts';
import { type AcquiredPlace, NO_WORK } from '../../workspace/workspace.ts';
import type { JobTranscript } from '../record/transcripts/job-transcript.ts';
import type { RunTranscripts } from '../record/transcripts/run-transcripts.ts';
import { type AttemptEnd, type AttemptEndSpec, endAttempt, type Ends } from './attempt-end.ts';
import { attemptReport } from './attempt-report.ts';
import type { PoolRunner } from './pools/pool-runner.ts';
import type { AttemptReport, OrderWatch, UnitExecutor, UnitOrder } from './unit-executor.ts';
import { UnitLease } from './unit-lease.ts';
import { isUnmade, wasNeverMade } from './unmade-session.ts';
import { repairPrompt } from './repair-prompt.ts';
import { mayRepair } from './retry-policy.ts';
import { isEndOfRun, whyCancelled } from './why-cancelled.ts';
import { withEnd } from './with-end.ts';

export interface LocalExecutorSpec extends AttemptEndSpec {
  /** The id of the run. */
  readonly run: string;
  /** By the name of the pool. */
  readonly runners: ReadonlyMap<string, PoolRunner>;
  readonly clock: Clock;
  readonly transcripts: RunTranscripts;
  /** Called before each order with the name of its pool, which may not have been started yet. */
  onUse(pool: string): void;
}

/** What the jobs of one order share. */
interface UnitResources {
  readonly order: UnitOrder;
  readonly runner: PoolRunner;
  readonly place: UnitPlace;
  readonly lease: UnitLease;
}

/** One attempt at a job: the first one of an order, or a repair of the one before. */
interface AttemptOrder {
  readonly job: Job;
  /** From 1. */
  readonly number: number;
  /** Whether the conversation of the attempt, or of the job, before it goes on. */
  readonly continues: boolean;
  readonly prompt: string;
  /** The place with the work that is to be repaired; null: it begins anew. */
  readonly repairs: AcquiredPlace | null;
}

/** A check that failed, for the tool that is to mend it. */
interface RedCheck {
  readonly prompt: string;
  readonly repairs: AcquiredPlace;
}

/** How far an attempt got: its tool ended its turns, or it never got any. */
type Course =
  | { readonly run: JobRun; readonly place: AcquiredPlace; readonly instance: number | null }
  | { readonly run: null; readonly outcome: 'cancelled' | 'not_started'; error: string; instance: number | null };

/** Carries out orders on the pools of this process and of clusters that it is connected to, in a workspace of this machine. */
export class LocalExecutor implements UnitExecutor {
  readonly #spec: LocalExecutorSpec;

  constructor(spec: LocalExecutorSpec) {
    this.#spec = spec;
  }

  async *run(order: UnitOrder, watch: OrderWatch, signal: AbortSignal): AsyncGenerator<AttemptReport> {
    const runner = this.#spec.runners.get(order.pool);
    if (runner === undefined) throw new Error(`no pool ${order.pool}`);
    this.#spec.onUse(order.pool);
    await using place = new UnitPlace(this.#spec.workspace, order.jobs);
    await using lease = new UnitLease(runner.lease, order.session ?? order.jobs[0]!.id, order.session);
    const unit = { order, runner, place, lease };
    for (const [index, job] of order.jobs.entries()) {
      const ends = { turns: withEnd(signal, watch.turnsOf(job)), all: signal };
      let number = order.attempt;
      do {
        for await (const report of this.#attempts({ job, number, continues: index > 0 }, unit, ends)) {
          const isLast = index === order.jobs.length - 1 && !report.isRepaired;
          // What the report is used for takes its time, and the next unit waits for the instance.
          if (isLast && (report.result.limit === undefined || order.session === null)) await lease.release();
          number = report.attempt + 1;
          yield report;
        }
      } while (watch.isTriedAgain(job));
    }
  }

  /** An attempt, and repairs of what it did as long as its check fails and there may be one. */
  async *#attempts(
    first: Pick<AttemptOrder, 'job' | 'number' | 'continues'>,
    unit: UnitResources,
    ends: Ends,
  ): AsyncGenerator<AttemptReport> {
    let attempt: AttemptOrder = { ...first, prompt: first.job.prompt, repairs: null };
    for (;;) {
      const { report, red } = await this.#attempt(attempt, unit, ends);
      yield report;
      if (!report.isRepaired || red === null) return;
      attempt = { ...attempt, number: attempt.number + 1, continues: true, ...red };
    }
  }

  async #attempt(
    attempt: AttemptOrder,
    unit: UnitResources,
    ends: Ends,
  ): Promise<{ readonly report: AttemptReport; readonly red: RedCheck | null }> {
    const { emit } = this.#spec;
    const { job, number } = attempt;
    const transcripts: JobTranscript[] = [];
    const course = await this.#course(attempt, unit, transcripts, ends.turns);
    const fault = transcripts.map((each) => each.fault).find((each) => each !== null);
    if (fault !== undefined) {
      const message = `its transcript is not whole: ${fault}`;
      emit({ type: 'notice', level: 'warning', message, about: job.id });
    }
    const { runner, order } = unit;
    const { run, instance } = course;
    const end = await this.#end(attempt, unit, course, ends);
    const { outcome, check } = end;
    if (run !== null && run.turns > 0) runner.gate.ended(run.outcome);
    const isRed = outcome === 'verify_failed' && run !== null && !ends.turns.aborted;
    const isRepaired = isRed && mayRepair(job, number - order.uncounted);
    const report = attemptReport({ job, number, runner, instance, run, end, transcripts, isRepaired });
    if (!isRepaired || course.run === null || check === null) return { report, red: null };
    return {
      report,
      red: { prompt: repairPrompt(job, check.detail, course.instance !== null), repairs: course.place },
    };
  }

  async #end(
    { job, number: attempt }: AttemptOrder,
    { runner }: UnitResources,
    course: Course,
    ends: Ends,
  ): Promise<AttemptEnd> {
    if (course.run === null) return { outcome: course.outcome, error: course.error, work: NO_WORK, check: null };
    const { run, place } = course;
    return await endAttempt(this.#spec, { job, attempt, run, place, runner }, ends);
  }

  async #course(
    attempt: AttemptOrder,
    unit: UnitResources,
    transcripts: JobTranscript[],
    signal: AbortSignal,
  ): Promise<Course> {
    const { job, continues, repairs } = attempt;
    let resume = continues ? null : unit.order.resume;
    for (let failures = 0; ; failures++) {
      let instance: number | null = null;
      try {
        const lease = job.pool.mode === 'always' ? await unit.lease.take(signal) : null;
        instance = lease?.instance ?? null;
        // What is repaired stays as the attempt before has left it.
        const place = repairs ?? (await this.#prepare(attempt, unit, instance, signal));
        const { pool } = unit.order;
        using transcript = this.#spec.transcripts.begin({ pool, instance, job: job.id, attempt: attempt.number });
        transcripts.push(transcript);
        await this.#announce(attempt, unit, instance, transcript.start);
        const work = { ...attempt, resume: resume?.name ?? null };
        return { run: await this.#work(work, unit, place, lease, transcript.tap, signal), place, instance };
      } catch (error) {
        if (isEndOfRun(error, signal)) {
          return { run: null, outcome: 'cancelled', error: whyCancelled(signal.reason), instance };
        }
        if (resume !== null && isUnmade(error)) {
          // Whether it was is not sure before a while has gone by.
          if (await wasNeverMade(resume, this.#spec.clock, signal)) resume = null;
          continue;
        }
        // The instance died before the job's first byte: nothing was lost, and it is not the job's fault.
        if (isRetryableStartFailure(error) && instance !== null && failures < MAX_START_FAILURES && !continues) {
          await unit.lease.release();
          continue;
        }
        if (!(error instanceof AimError)) throw error;
        return { run: null, outcome: 'not_started', error: error.message, instance };
      }
    }
  }

  /** The job's place, with its files as they were before the first attempt. */
  async #prepare(
    { job, number }: AttemptOrder,
    { order, place: unitPlace }: UnitResources,
    instance: number | null,
    signal: AbortSignal,
  ): Promise<AcquiredPlace> {
    const { workspace } = this.#spec;
    const place = await unitPlace.on({ pool: order.pool, instance }, signal);
    await (number === 1 ? workspace.before(place, job) : workspace.restore(place, job));
    return place;
  }

  async #announce(
    { job, number: attempt }: AttemptOrder,
    { order: { pool }, runner }: UnitResources,
    instance: number | null,
    transcript: TranscriptStart | null,
  ): Promise<void> {
    const { emit, sync } = this.#spec;
    const about = { job: job.id, tool: runner.tool.row.id, pool, instance, attempt };
    emit({ type: 'job_started', ...about, ...(transcript !== null && { transcript }) });
    await sync();
  }

  async #work(
    { job: given, number, prompt, continues, resume, repairs }: AttemptOrder & { readonly resume: string | null },
    { runner }: UnitResources,
    place: AcquiredPlace,
    lease: Lease | null,
    tap: Tap,
    signal: AbortSignal,
  ): Promise<JobRun> {
    const { workspace, clock, emit } = this.#spec;
    const { adapter, environment, openQuestions, config: settings } = runner;
    const { openProcessPlace } = workspace;
    // The conversation that is repaired in has the files already.
    const job = { ...given, prompt, files: repairs === null || lease === null ? given.files : [] };
    const asking = openQuestions === null ? {} : { openQuestions };
    const about = { place, openProcessPlace, settings, continues, resume, environment, clock, emit, tap };
    const context = { ...about, ...asking };
    if (lease === null) {
      // A process of its own may export spans below the attempt's; one that lives for several jobs knows none of them.
      const trace = traceparentOf(environment, this.#spec.run, job.id, number);
      const own = trace === null ? environment : { ...environment, TRACEPARENT: trace };
      return await adapter.runJob(job, { ...context, environment: own }, signal);
    }
    lease.record(tap);
    try {
      return await adapter.runJobPooled(job, lease, context, signal);
    } finally {
      // What the tool puts out after it is no longer of this job.
      lease.record(null);
    }
  }
}
