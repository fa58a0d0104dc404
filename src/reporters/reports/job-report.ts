import type { Attempt, JobResult } from '../../model/run/job-result.ts';
import { duration } from '../text/durations.ts';
import { placeName } from '../text/place-name.ts';
import { line } from '../text/spans.ts';
import { fitNames, tidy, tidyName } from '../text/text-width.ts';
import { styleOf } from '../styles.ts';
import { paintFor } from '../theme.ts';
import { endingOf } from '../../model/run/ending.ts';

/** Texts of a job that are in files of its run; null: there is none. */
export interface JobTexts {
  readonly answer: string | null;
  readonly patch: string | null;
  readonly check: string | null;
}

/** How a job is shown. */
export interface JobReportOptions {
  /** Width of the window, in cells. */
  readonly columns: number;
  readonly color: boolean;
  /** Whether the commits of its run are on the user's branch. */
  readonly hasLanded: boolean;
  /** How a person gets at its transcript; null: it has none. */
  readonly transcript: string | null;
}

/** All that is known of one job, for a person: how it ended, its attempts, its answer, its change and its check. */
export function jobLines(
  job: JobResult,
  texts: JobTexts,
  { columns, color, hasLanded, transcript }: JobReportOptions,
): string[] {
  const paint = paintFor(color);
  const style = styleOf(endingOf(job));
  const took = job.turns > 0 ? ` after ${duration(job.duration_s)}` : '';
  const section = (title: string, text: string | null) =>
    text === null || text.trim() === '' ? [] : ['', paint.bold(title), ...text.replace(/\n+$/, '').split('\n')];
  return [
    line(columns, [
      [`${style.mark} ${tidyName(job.id)} `, paint[style.color]],
      [`${style.text}${took} on ${placeName(job.pool, job.tool, job.instance)}`],
    ]),
    ...(job.error === null ? [] : job.error.split('\n').map((text) => `    ${text}`)),
    ...(job.attempts.length < 2 ? [] : ['', paint.bold('attempts'), ...job.attempts.map(attemptLine)]),
    ...(job.files_changed.length === 0
      ? []
      : ['', line(columns, [['changed: ', paint.bold], [fitNames(job.files_changed, columns - 9)]])]),
    ...(job.commit === null
      ? []
      : [
          paint.dim(
            `commit ${job.commit}${hasLanded ? `; to take it back: git revert ${job.commit.slice(0, 12)}` : ''}`,
          ),
        ]),
    ...(job.branch === null ? [] : [paint.dim(`its commit is the branch ${job.branch}`)]),
    ...remoteLines(job).map((text) => paint.dim(text)),
    ...section('answer', texts.answer),
    ...section('change', texts.patch),
    ...section('check', texts.check),
    ...(transcript === null ? [] : ['', paint.dim(`transcript: ${transcript}`)]),
  ];
}

/** Where a service did it. */
function remoteLines({ remote }: JobResult): string[] {
  if (remote === null) return [];
  const requests = remote.pull_requests.map(({ url }) => `pull request ${url}`);
  return [`session ${remote.url ?? remote.session}`, ...requests].map(tidy);
}

function attemptLine({ outcome, error, tool, pool, instance, duration_s }: Attempt, index: number): string {
  const reason = error === null ? '' : `: ${tidy(error.split('\n')[0] ?? '')}`;
  const place = tool === null ? '' : ` on ${placeName(pool, tool, instance)}`;
  return `  ${index + 1}  ${styleOf(outcome).text} after ${duration(duration_s)}${place}${reason}`;
}
