import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AdapterInterface, JobRun } from '../../adapters/adapter.ts';
import type { Lease } from '../../pool/leases/lease.ts';
import { isRetryableStartFailure, MAX_START_FAILURES } from '../../pool/leases/start-failures.ts';
import type { Approvals } from '../../model/approvals.ts';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import { edits, type Job } from '../../model/job.ts';
import type { Attempt, JobResult } from '../../model/job-result.ts';
import { type JobOutcome, jobExitCode, reasonOf } from '../../model/turn/outcome.ts';
import { addUsage } from '../../model/turn/usage.ts';
import type { UnitPlace } from '../../workspace/unit-place.ts';
import type { AcquiredPlace, Changes, Slot, Workspace } from '../../workspace/workspace.ts';
import { Transcript } from '../record/transcript.ts';

/** Everything that a job is done with and in. */
export interface JobRunContext {
  readonly adapter: AdapterInterface;
  readonly pool: string;
  readonly model: string | null;
  readonly approvals: Approvals;
  readonly workspace: Workspace;
  /** Shared by the jobs of a session. */
  readonly place: UnitPlace;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Resolves when everything that was emitted is on the disk. */
  readonly onDisk: () => Promise<void>;
  readonly transcriptFile: string;
  readonly runStartedAt: number;
  /** The instance to work on; null: a process of its own. Called again for another attempt. */
  readonly lease: (() => Promise<Lease>) | null;
  /** Goes on with the conversation of the job before it on the same lease. */
  readonly continues: boolean;
}

/** Does one job, as many attempts as it may have, and says what came of it. It never rejects for what a tool does. */
export async function runJob(job: Job, context: JobRunContext, signal: AbortSignal): Promise<JobResult> {
  const { clock, workspace } = context;
  const attempts: Attempt[] = [];
  let last: Try | null = null;
  let usage: JobRun['usage'] = null;
  let firstTurn: number | null = null;
  let turns = 0;
  let changes: Changes = { changed: [], outside: [] };
  using transcript = new Transcript(context.transcriptFile);
  while (attempts.length < job.attempts) {
    last = await attempt(job, attempts.length + 1, transcript, context, signal);
    const { outcome, run, instance } = last;
    usage = addUsage(usage, run?.usage ?? null);
    firstTurn ??= run?.startedAt ?? null;
    turns += run?.turns ?? 0;
    attempts.push({ outcome, error: last.error, instance, duration_s: (run?.durationMs ?? 0) / 1000 });
    if (outcome !== 'crashed' && outcome !== 'timed_out') break;
    if (signal.aborted) break;
  }
  if (last === null) throw new Error('a job has at least one attempt');
  if (transcript.broken !== null) {
    const message = `its transcript is not whole: ${transcript.broken}`;
    context.emit({ type: 'notice', level: 'warning', message, about: job.id });
  }
  if (last.run !== null) changes = await workspace.after(last.run.place, job, last.run.files);
  const { outcome, run, error, instance } = last;
  const result: JobResult = {
    id: job.id,
    tool: job.tool,
    files: job.files,
    edits: edits(job),
    outcome,
    success: outcome === 'completed',
    exit_code: jobExitCode(outcome, run?.exit ?? null),
    error,
    pool: context.pool,
    instance,
    attempts,
    turns,
    duration_s: attempts.reduce((sum, it) => sum + it.duration_s, 0),
    queued_s: ((firstTurn ?? clock.now()) - context.runStartedAt) / 1000,
    stdout: run?.text ?? '',
    stderr: run?.stderr ?? '',
    files_changed: [...changes.changed],
    outside_files: [...changes.outside],
    usage,
    error_report_path: null,
    transcript: context.transcriptFile,
  };
  return outcome === 'completed' ? result : { ...result, error_report_path: writeErrorReport(job, result, context) };
}

interface Try {
  readonly outcome: JobOutcome;
  readonly error: string | null;
  readonly instance: number | null;
  readonly run: (JobRun & { readonly place: AcquiredPlace }) | null;
}

async function attempt(
  job: Job,
  number: number,
  transcript: Transcript,
  context: JobRunContext,
  signal: AbortSignal,
): Promise<Try> {
  const { adapter, workspace, clock, emit, environment, model, approvals, continues } = context;
  const { openProcessPlace } = workspace;
  const jobContext = {
    openProcessPlace,
    model,
    approvals,
    continues,
    environment,
    clock,
    emit,
    tap: transcript.tap,
  };
  for (let stillborn = 0; ; stillborn++) {
    let instance: number | null = null;
    try {
      if (context.lease === null) {
        const place = await prepare(job, number, null, context, signal);
        await announce(job, null, number, context);
        return tryOf(await adapter.runJob(job, { ...jobContext, place }, signal), place, null);
      }
      await using lease = await context.lease();
      instance = lease.instance;
      const place = await prepare(job, number, instance, context, signal);
      await announce(job, instance, number, context);
      lease.record(transcript.tap);
      try {
        return tryOf(await adapter.runJobPooled(job, lease, { ...jobContext, place }, signal), place, instance);
      } finally {
        // What the tool says after it is no longer of this job.
        lease.record(null);
      }
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled', error: 'the run was interrupted', instance, run: null };
      // The instance died before the job's first byte: nothing was lost, and it is not the job's fault.
      const again = isRetryableStartFailure(error) && instance !== null && stillborn < MAX_START_FAILURES && !continues;
      if (again) continue;
      if (!(error instanceof AimError)) throw error;
      return { outcome: 'not_started', error: error.message, instance, run: null };
    }
  }
}

/** The job's place, with its files as they were before the first attempt. */
async function prepare(
  job: Job,
  attempt: number,
  instance: Slot['instance'],
  { workspace, place: unitPlace, pool }: JobRunContext,
  signal: AbortSignal,
): Promise<AcquiredPlace> {
  const place = await unitPlace.on({ pool, instance }, signal);
  await (attempt === 1 ? workspace.before(place, job) : workspace.restore(place, job));
  return place;
}

async function announce(job: Job, instance: number | null, attempt: number, context: JobRunContext): Promise<void> {
  context.emit({ type: 'job_started', job: job.id, pool: context.pool, instance, attempt });
  await context.onDisk();
}

function tryOf(run: JobRun, place: AcquiredPlace, instance: number | null): Try {
  return { outcome: run.outcome.kind, error: reasonOf(run.outcome), instance, run: { ...run, place } };
}

/** The plan's error report: what went wrong, inside the working folder, on failure only. */
function writeErrorReport(job: Job, result: JobResult, { workspace }: JobRunContext): string | null {
  if (job.error_report === null) return null;
  const path = resolve(workspace.checkout.cwd, job.error_report);
  const report = { version: 1, ...result, error_report_path: job.error_report };
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
    workspace.explain(job.error_report);
    return job.error_report;
  } catch {
    return null;
  }
}
