import { edits, type Job } from '../../model/run/job.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import { jobExitCode } from '../../model/run/job-exit-code.ts';
import { isSuccess } from '../../model/turn/outcome-meaning.ts';
import { jobRemoteOf } from '../../model/turn/remote-work.ts';
import { addUsage } from '../../model/turn/usage.ts';
import type { EndedAttempt } from '../record/job-state.ts';
import type { AttemptReport } from './unit-executor.ts';

/** What became of the commit of a job's last attempt. */
export interface JobCommitEnd {
  /** What was merged of it; null: nothing was. */
  readonly merged: string | null;
  /** The branch that it was left as. */
  readonly branch: string | null;
  readonly conflicts: JobResult['conflicts'];
}

/** Of a job whose last attempt has no commit. */
export const NO_COMMIT: JobCommitEnd = { merged: null, branch: null, conflicts: [] };

/** How a job ended, and how long it had waited, in seconds. */
interface JobEnd {
  readonly outcome: JobOutcome;
  readonly error: string | null;
  readonly queuedS: number;
}

/** The result of a job without an attempt: it was skipped, or cancelled while it waited. */
export function unstartedResult(job: Job, { outcome, error, queuedS }: JobEnd): JobResult {
  return {
    id: job.id,
    tool: job.tool,
    variant_of: job.variant_of,
    files: job.files,
    edits: edits(job),
    outcome,
    success: isSuccess(outcome),
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
    no_change: false,
    refusals: [],
    overwritten_by: [],
    commit: null,
    branch: null,
    conflicts: [],
    check_output: null,
    patch: null,
    remote: null,
    usage: null,
    error_report_path: null,
    transcript: null,
  };
}

/**
 * The result of a job: how its last attempt ended, and what all of them took.
 * @param ended its attempts, at least one, the last one last.
 * @param report of the last attempt; null: it is gone with the aim that made it.
 * @param end what became of its commit.
 * @param queuedS how long it has waited by now, where it never had a turn.
 */
export function jobResult(
  job: Job,
  ended: readonly EndedAttempt[],
  report: AttemptReport | null,
  end: JobCommitEnd,
  queuedS: number,
): JobResult {
  const attempts = ended.map(({ result }) => result);
  const { outcome, error, tool, pool, instance } = attempts.at(-1)!;
  return {
    ...unstartedResult(job, { outcome, error, queuedS }),
    tool: tool ?? job.tool,
    exit_code: jobExitCode(outcome, report?.exit ?? null),
    pool,
    instance,
    attempts,
    turns: ended.reduce((sum, { turns }) => sum + turns, 0),
    duration_s: attempts.reduce((sum, { duration_s }) => sum + duration_s, 0),
    queued_s: ended.find((attempt) => attempt.queuedS !== null)?.queuedS ?? queuedS,
    usage: ended.map(({ usage }) => usage).reduce(addUsage, null),
    commit: end.merged,
    branch: end.branch,
    conflicts: end.conflicts,
    ...(report === null ? {} : reported(report)),
    no_change: outcome === 'completed' && edits(job) && report !== null && changedNothing(report),
  };
}

/** The result of a job that is not done any more, however far it got. @param ended its attempts so far. */
export function abandonedResult(job: Job, ended: readonly EndedAttempt[], end: JobEnd): JobResult {
  if (ended.length === 0) return unstartedResult(job, end);
  const { outcome, error, queuedS } = end;
  const exit_code = jobExitCode(outcome, null);
  return { ...jobResult(job, ended, null, NO_COMMIT, queuedS), outcome, success: false, exit_code, error };
}

/** A result as that of a job whose end others decided. */
export function endedAs(result: JobResult, { outcome, error }: Pick<JobEnd, 'outcome' | 'error'>): JobResult {
  const success = isSuccess(outcome);
  return { ...result, outcome, success, exit_code: jobExitCode(outcome, null), error, no_change: false };
}

/** What only the last attempt's report has. */
function reported({ text, stderr, refusals, work, remote, checkOutput, transcript }: AttemptReport) {
  return {
    stdout: text,
    stderr,
    refusals: [...refusals],
    files_changed: [...work.changes.changed],
    outside_files: [...work.changes.outside],
    patch: work.patch,
    remote: remote === null ? null : jobRemoteOf(remote),
    check_output: checkOutput,
    transcript,
  };
}

function changedNothing({ work: { changes }, remote }: AttemptReport): boolean {
  if (remote?.outputs.some(({ kind }) => kind === 'pull_request') === true) return false;
  return changes.changed.length === 0 && changes.outside.length === 0;
}
