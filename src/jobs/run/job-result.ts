import { edits, type Job } from '../../model/job.ts';
import type { JobResult } from '../../model/job-result.ts';
import { type JobOutcome, jobExitCode } from '../../model/turn/outcome.ts';
import { addUsage } from '../../model/turn/usage.ts';
import type { EndedAttempt } from '../record/run-state.ts';
import type { AttemptReport } from './unit-executor.ts';

/** How a job ended that no attempt was made at. */
export interface Unstarted {
  readonly outcome: JobOutcome;
  readonly error: string;
  /** How long it had waited, in seconds. */
  readonly queuedS: number;
}

/** The result of a job that was never given to a pool: skipped, or cancelled while it waited. */
export function unstartedResult(job: Job, { outcome, error, queuedS }: Unstarted): JobResult {
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
    queued_s: queuedS,
    stdout: '',
    stderr: '',
    files_changed: [],
    outside_files: [],
    usage: null,
    error_report_path: null,
    transcript: null,
  };
}

/** What is known of an attempt whose report is gone with the aim that made it. */
const UNREPORTED = { exit: null, text: '', stderr: '', changes: { changed: [], outside: [] }, transcript: null };

/**
 * The result of a job: how its last attempt ended, and what all of them took.
 * @param ended its attempts, at least one, the last one last.
 * @param report of the last attempt; null: it is not known.
 * @param queuedS how long it has waited by now, where it never had a turn.
 */
export function jobResult(
  job: Job,
  ended: readonly EndedAttempt[],
  report: AttemptReport | null,
  queuedS: number,
): JobResult {
  const attempts = ended.map(({ result }) => result);
  const { outcome, error, pool, instance } = attempts.at(-1)!;
  const last = report ?? UNREPORTED;
  return {
    id: job.id,
    tool: job.tool,
    files: job.files,
    edits: edits(job),
    outcome,
    success: outcome === 'completed',
    exit_code: jobExitCode(outcome, last.exit),
    error,
    pool,
    instance,
    attempts,
    turns: ended.reduce((sum, { turns }) => sum + turns, 0),
    duration_s: attempts.reduce((sum, { duration_s }) => sum + duration_s, 0),
    queued_s: ended.find((attempt) => attempt.queuedS !== null)?.queuedS ?? queuedS,
    stdout: last.text,
    stderr: last.stderr,
    files_changed: [...last.changes.changed],
    outside_files: [...last.changes.outside],
    usage: ended.map(({ usage }) => usage).reduce(addUsage, null),
    error_report_path: null,
    transcript: last.transcript,
  };
}
