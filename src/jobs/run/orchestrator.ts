import type { Lease } from '../../pool/leases/lease.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Emit } from '../../model/events.ts';
import { messageOf } from '../../model/errors.ts';
import { edits, type Job } from '../../model/job.ts';
import type { JobResult } from '../../model/job-result.ts';
import { type JobOutcome, jobExitCode } from '../../model/turn/outcome.ts';
import { UnitPlace } from '../../workspace/unit-place.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { PoolRunner } from './pool-runner.ts';
import type { Plan } from '../plan/plan.ts';
import type { Unit } from '../plan/unit.ts';
import { type JobRunContext, runJob } from './unit-executor.ts';
import { startable } from '../plan/schedule.ts';

export interface OrchestratorSpec {
  readonly plan: Plan;
  readonly poolRunners: ReadonlyMap<string, PoolRunner>;
  readonly workspace: Workspace;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly onDisk: () => Promise<void>;
  transcriptFile(job: Job): string;
  readonly startedAt: number;
  /** Once a job did not complete, no other one is begun. */
  readonly failFast: boolean;
}

/** Works off a plan: hands units to their poolRunners as soon as they may begin, and collects what comes of each job (S11). */
export class Orchestrator {
  readonly #spec: OrchestratorSpec;
  readonly #results = new Map<string, JobResult>();
  readonly #running = new Set<Unit>();
  /** Resolves when a unit has ended, or the run is interrupted: time to look again. */
  #change = Promise.withResolvers<void>();
  /** In file order, and how many of them each pool has: jobs may be many, so nothing here costs as much as they are. */
  readonly #pending: Unit[];
  readonly #pendingAt = new Map<string, number>();
  #failed = false;

  constructor(spec: OrchestratorSpec) {
    this.#spec = spec;
    this.#pending = [...spec.plan.units];
    for (const { pool } of this.#pending) this.#pendingAt.set(pool, (this.#pendingAt.get(pool) ?? 0) + 1);
  }

  /** @returns the results in the order of the file. An abort of the signal interrupts what runs and cancels the rest. */
  async run(signal: AbortSignal): Promise<JobResult[]> {
    const onAbort = () => this.#change.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    while (this.#pending.length > 0 || this.#running.size > 0) {
      const change = Promise.withResolvers<void>();
      this.#change = change;
      if (signal.aborted) await this.#cancelPending('the run was interrupted');
      else if (this.#failed && this.#spec.failFast) await this.#cancelPending('another job did not complete');
      else this.#startWhatCan(signal);
      if (this.#running.size > 0) await change.promise;
    }
    signal.removeEventListener('abort', onAbort);
    return this.#spec.plan.jobs.map((job) => this.#results.get(job.id)!);
  }

  #startWhatCan(signal: AbortSignal): void {
    const { poolRunners } = this.#spec;
    const running = [...this.#running];
    const units = startable({
      pending: this.#pending,
      running,
      pools: this.#pendingAt.keys(),
      isDone: (job) => this.#results.has(job),
      room: (pool) => (poolRunners.get(pool)?.capacity ?? 0) - running.filter((unit) => unit.pool === pool).length,
    });
    for (const unit of units) {
      this.#take(unit);
      this.#running.add(unit);
      void this.#runUnit(unit, signal).then(
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

  #ended(unit: Unit): void {
    this.#running.delete(unit);
    this.#change.resolve();
  }

  /** A bug of ours, or a disk that is full: the run ends with it. */
  #broken(unit: Unit, error: unknown): void {
    this.#running.delete(unit);
    this.#change.reject(error);
  }

  async #cancelPending(why: string): Promise<void> {
    for (const unit of this.#pending.splice(0)) {
      for (const job of unit.jobs) await this.#finish(job, unranResult(job, 'cancelled', why, this.#queuedSeconds()));
    }
  }

  async #runUnit(unit: Unit, signal: AbortSignal): Promise<void> {
    const poolRunner = this.#spec.poolRunners.get(unit.pool)!;
    const [first] = unit.jobs;
    if (unit.jobs.length === 1 && first !== undefined) return this.#runAlone(first, poolRunner, signal);
    return this.#runSession(unit, poolRunner, signal);
  }

  async #runAlone(job: Job, poolRunner: PoolRunner, signal: AbortSignal): Promise<void> {
    const skipped = this.#unmet(job);
    if (skipped !== null) return this.#skip(job, skipped);
    const { lease } = poolRunner;
    const pooled = job.pool.mode === 'always' && lease !== null;
    const get = pooled ? () => lease(job.id, null, signal) : null;
    await using place = new UnitPlace(this.#spec.workspace, [job]);
    await this.#finish(job, await runJob(job, this.#context(job, poolRunner, place, get, false), signal));
  }

  /** The jobs of a session, one after another on one lease, with one conversation. */
  async #runSession(unit: Unit, poolRunner: PoolRunner, signal: AbortSignal): Promise<void> {
    const key = unit.jobs[0]!.session;
    await using place = new UnitPlace(this.#spec.workspace, unit.jobs);
    let lease: Lease | null = null;
    let lost: string | null = null;
    let continues = false;
    try {
      for (const job of unit.jobs) {
        const skipped = this.#unmet(job) ?? (lost === null ? null : `session_lost: ${lost}`);
        if (skipped !== null) {
          await this.#skip(job, skipped);
          continue;
        }
        const get = async () => {
          // An instance that died before the first turn takes no conversation with it.
          if (lease?.alive === false && !continues) {
            await lease[Symbol.asyncDispose]();
            lease = null;
          }
          lease ??= await poolRunner.lease!(key ?? job.id, key, signal);
          // It is held until the last job is done, so a job that disposes of it lets nothing go.
          return keep(lease);
        };
        const context = this.#context(job, poolRunner, place, get, continues);
        const result = await runJob({ ...job, attempts: 1 }, context, signal);
        await this.#finish(job, result);
        if (result.outcome !== 'completed') lost = `${job.id} ${result.outcome}`;
        continues = true;
      }
    } finally {
      await (lease as Lease | null)?.[Symbol.asyncDispose]();
    }
  }

  #context(
    job: Job,
    poolRunner: PoolRunner,
    place: UnitPlace,
    lease: (() => Promise<Lease>) | null,
    continues: boolean,
  ): JobRunContext {
    const { workspace, environment, clock, emit, onDisk, startedAt } = this.#spec;
    return {
      adapter: poolRunner.adapter,
      pool: poolRunner.config.name,
      model: poolRunner.config.model,
      approvals: poolRunner.config.approvals,
      workspace,
      place,
      environment: { ...environment, ...poolRunner.config.env },
      clock,
      emit,
      onDisk,
      transcriptFile: this.#spec.transcriptFile(job),
      runStartedAt: startedAt,
      lease,
      continues,
    };
  }

  /** Why a job can't be done, or null: what it depends on did not complete. */
  #unmet(job: Job): string | null {
    const failed = job.depends_on.find((id) => this.#results.get(id)?.success === false);
    return failed === undefined ? null : `depends on ${failed}, which ended ${this.#results.get(failed)!.outcome}`;
  }

  #skip(job: Job, why: string): Promise<void> {
    return this.#finish(job, unranResult(job, 'skipped', why, this.#queuedSeconds()));
  }

  async #finish(job: Job, result: JobResult): Promise<void> {
    this.#results.set(job.id, result);
    if (!result.success) this.#failed = true;
    this.#spec.emit({ type: 'job_finished', job: job.id, result });
    await this.#spec.onDisk().catch((error: unknown) => {
      this.#spec.emit({ type: 'notice', level: 'error', message: `the journal: ${messageOf(error)}`, about: job.id });
    });
  }

  #queuedSeconds(): number {
    return (this.#spec.clock.now() - this.#spec.startedAt) / 1000;
  }
}

function unranResult(job: Job, outcome: JobOutcome, error: string, queued: number): JobResult {
  return {
    id: job.id,
    tool: job.tool,
    files: job.files,
    edits: edits(job),
    outcome,
    success: false,
    exit_code: jobExitCode(outcome, null),
    error,
    pool: job.pool.name,
    instance: null,
    attempts: [],
    turns: 0,
    duration_s: 0,
    queued_s: queued,
    stdout: '',
    stderr: '',
    files_changed: [],
    outside_files: [],
    usage: null,
    error_report_path: null,
    transcript: null,
  };
}

/** The same lease, which goes on when whoever got it lets it go. */
function keep(lease: Lease): Lease {
  return {
    pool: lease.pool,
    instance: lease.instance,
    row: lease.row,
    queuedMs: lease.queuedMs,
    get alive() {
      return lease.alive;
    },
    openSession: (spec, signal) => lease.openSession(spec, signal),
    turn: (prompt, options, signal) => lease.turn(prompt, options, signal),
    record: (tap) => lease.record(tap),
    // The transcript of the job that lets it go is closed.
    [Symbol.asyncDispose]: async () => lease.record(null),
  };
}
