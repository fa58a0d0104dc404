import type { JobResult } from '../../model/job-result.ts';
import type { RunResult } from '../../model/run-result.ts';
import { sanitize } from '../../lib/sanitize.ts';
import { cut, cutMiddle, fitNames, tidy, width } from '../text/text-width.ts';
import { styleOf, paintFor, placeName } from '../text/theme.ts';
import { line } from '../text/spans.ts';
import type { SummaryOptions } from './summary.ts';

const MAX_FAILURES = 10;
const REASON_LINES = 6;
const MAX_FILES = 10;

/** Whether a job is told of for itself: it had its turn, and nobody stopped it. */
const failedItself = (job: JobResult) => !job.success && job.turns > 0 && job.outcome !== 'interrupted';

/** Why each job that had its turn did not complete, and where to read all of it. */
export function failureLines({ jobs, cwd }: RunResult, { columns, color, from = cwd }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const failed = jobs.filter(failedItself);
  const lines = failed.slice(0, MAX_FAILURES).flatMap((job) => {
    const { mark, words, color: tint } = styleOf(job.outcome);
    const attempts = job.attempts.length > 1 ? ` after ${job.attempts.length} attempts` : '';
    const rest = ` ${words} on ${placeName(job.pool, job.tool, job.instance)}${attempts}`;
    const id = cutMiddle(tidy(job.id), Math.max(8, columns - width(rest) - 2));
    return [
      line(columns, [[`${mark} ${id}`, paint[tint]], [rest]]),
      ...reasonLines(job.error ?? 'no reason is known', columns),
      // Never cut: somebody wants to open it.
      ...(job.transcript === null ? [] : [paint.dim(`    ${pathFrom(from, job.transcript)}`)]),
    ];
  });
  const more = failed.length - MAX_FAILURES;
  return more > 0
    ? [...lines, line(columns, [[`… and ${more} more: their reasons are in the result`, paint.dim]])]
    : lines;
}

function reasonLines(error: string, columns: number): string[] {
  const reason = sanitize(error)
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => `    ${cut(tidy(text), columns - 4)}`);
  const more = reason.length - REASON_LINES;
  return more > 1 ? [...reason.slice(0, REASON_LINES), `    … ${more} more lines`] : reason;
}

/** The jobs that were stopped or never began, together where the reason is the same. */
export function stoppedLines({ jobs }: RunResult, { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const groups = new Map<string, JobResult[]>();
  for (const job of jobs) {
    if (job.success || failedItself(job)) continue;
    const key = `${job.outcome} ${job.error ?? ''}`;
    const group = groups.get(key) ?? [];
    group.push(job);
    groups.set(key, group);
  }
  const lines = [...groups.values()].slice(0, MAX_FAILURES).flatMap((group) => {
    const [{ outcome, error }] = group as [JobResult];
    const { mark, words, color: tint } = styleOf(outcome);
    const names = fitNames(
      group.map((job) => job.id),
      columns - words.length - 3,
    );
    return [
      line(columns, [[`${mark} ${words} `, paint[tint]], [names]]),
      ...(error === words ? [] : reasonLines(error ?? '', columns)),
    ];
  });
  const more = groups.size - MAX_FAILURES;
  return more > 0 ? [...lines, line(columns, [[`… and ${more} more reasons, in the result`, paint.dim]])] : lines;
}

/** What a user should look at although no job failed by it: instances that died, files that nobody was to touch. */
export function oddityLines({ jobs, pools, unattributed }: RunResult, { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const warn = (text: string, tint = paint.yellow) => line(columns, [['! ', tint], [text]]);
  const outside = jobs.filter((job) => job.outside_files.length > 0);
  const lines = outside.slice(0, MAX_FILES).map((job) => {
    const start = `${cut(tidy(job.id), Math.floor(columns / 3))} changed files that it did not name: `;
    return warn(start + fitNames(job.outside_files, Math.max(8, columns - start.length - 2)));
  });
  if (outside.length > MAX_FILES) lines.push(warn(`${outside.length - MAX_FILES} more jobs did so too`));
  for (const { name, restarts, given_up } of pools) {
    if (restarts > 0) lines.push(warn(`${tidy(name)}: ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`));
    for (const { index, reason } of given_up) {
      lines.push(warn(`${tidy(name)}#${index} was given up: ${tidy(reason)}`, paint.red));
    }
  }
  if (unattributed === null || unattributed.length === 0) return lines;
  const more = unattributed.length - MAX_FILES;
  return [
    ...lines,
    warn('changed during the run, and no job explains it:'),
    ...unattributed.slice(0, MAX_FILES).map((file) => line(columns, [[`    ${tidy(file)}`]])),
    ...(more > 0 ? [`    … and ${more} more`] : []),
  ];
}

/** A path as somebody in the folder `from` would type it. */
export function pathFrom(from: string, path: string): string {
  return tidy(path.startsWith(`${from}/`) ? path.slice(from.length + 1) : path);
}
