import { firstJobs } from '../../../model/run/job-results.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { placeName } from '../../text/place-name.ts';
import { line } from '../../text/spans.ts';
import { cutMiddle, tidy, width } from '../../text/text-width.ts';
import { transcriptPlace } from '../../text/transcript-place.ts';
import { styleOf } from '../../styles.ts';
import { paintFor } from '../../theme.ts';
import { pathFrom } from '../../text/path-from.ts';
import { reasonLines } from './reason-lines.ts';
import type { SummaryOptions } from './summary-options.ts';

/** How many failed jobs are shown with their reasons, in a window and without one. */
const MAX_FAILURES = { window: 10, file: 1000 };

/** Whether a job failed by itself: it had a turn, and nothing stopped it. */
export const failedItself = (job: JobResult) => !job.success && job.turns > 0 && job.outcome !== 'interrupted';

/** Why each job that had a turn did not complete, and where its transcript is. */
export function failureLines(
  result: StreamedResult,
  { columns, color, isWindow = true, from = result.cwd, stateDir }: SummaryOptions,
): string[] {
  const paint = paintFor(color);
  const failed = firstJobs(result.jobs, failedItself, isWindow ? MAX_FAILURES.window : MAX_FAILURES.file);
  const shown = failed.jobs;
  const lines = shown.flatMap((job) => {
    const style = styleOf(job.outcome);
    const attempts = job.attempts.length > 1 ? ` after ${job.attempts.length} attempts` : '';
    const rest = ` ${style.text} on ${placeName(job.pool, job.tool, job.instance)}${attempts}`;
    const transcript = transcriptPlace(job, result, { from, stateDir });
    const id = cutMiddle(tidy(job.id), Math.max(8, columns - width(rest) - 2));
    return [
      line(columns, [[`${style.mark} ${id}`, paint[style.color]], [rest]]),
      ...reasonLines(job.error ?? 'no reason is known', isWindow ? columns : Number.POSITIVE_INFINITY),
      // Never cut: a user opens or copies it.
      ...(job.branch === null ? [] : [paint.dim(`    its commit is the branch ${job.branch}`)]),
      ...(job.check_output === null ? [] : [paint.dim(`    ${pathFrom(from, job.check_output)}`)]),
      ...(transcript === null ? [] : [paint.dim(`    ${transcript}`)]),
    ];
  });
  const more = failed.count - shown.length;
  if (more <= 0) return lines;
  return [...lines, line(columns, [[`… and ${more} more: their reasons are in the result`, paint.dim]])];
}
