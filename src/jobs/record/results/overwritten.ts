import type { JobResult } from '../../../model/run/job-result.ts';
import { jobExitCode } from '../../../model/run/job-exit-code.ts';

/** A job that had the same files at the same time. */
export type Overwriter = JobResult['overwritten_by'][number];

/** How a job ended that others may have overwritten the work of: no plain success. */
export function asOverwritten<End extends Pick<JobResult, 'outcome' | 'success'>>(end: End): End {
  const isOther = !end.success && end.outcome !== 'overwritten';
  return isOther ? end : { ...end, outcome: 'overwritten', success: false };
}

/** A result with the jobs that may have overwritten its work: it is no plain success then. */
export function withOverwriters(result: JobResult, by: readonly Overwriter[]): JobResult {
  if (by.length === 0) return result;
  const overwritten_by = [...by];
  const end = asOverwritten(result);
  if (end === result) return { ...result, overwritten_by };
  const error = by
    .map(({ job, files }) => `${files.join(', ')} changed at the same time as ${job} worked on it`)
    .join('; ');
  const exit_code = jobExitCode('overwritten', null);
  return { ...end, exit_code, error, overwritten_by, no_change: false };
}
