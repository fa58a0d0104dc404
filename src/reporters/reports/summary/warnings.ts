import { countJobs, firstJobs } from '../../../model/run/job-results.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { refusalCounts, refusalSubjects } from '../../text/refusals.ts';
import { line } from '../../text/spans.ts';
import { cut, fitNames, tidy } from '../../text/text-width.ts';
import { paintFor } from '../../theme.ts';
import type { SummaryOptions } from './summary-options.ts';

/** How many files or jobs are named. */
const MAX_NAMED = 10;

/**
 * What a user should look at although no job failed by it: what was
 * refused, files that were not named, restarts, lost instances.
 */
export function warningLines(result: StreamedResult, options: SummaryOptions): string[] {
  return [
    ...isolationLines(result, options),
    ...refusalLines(result, options),
    ...outsideFileLines(result, options),
    ...poolLines(result, options),
    ...unattributedLines(result, options),
  ];
}

/** Why jobs that could have worked in worktrees did not. */
function isolationLines({ isolation, jobs }: StreamedResult, options: SummaryOptions): string[] {
  if (isolation.kind !== 'shared' || isolation.reason === null) return [];
  if (countJobs(jobs, (job) => job.edits) < 2) return [];
  return [warning(`the jobs shared the checkout: ${tidy(isolation.reason)}`, options)];
}

/** Of a job that failed too: an edit that was refused may be why. */
function refusalLines({ jobs }: StreamedResult, options: SummaryOptions): string[] {
  const { columns } = options;
  const refused = firstJobs(jobs, (job) => job.refusals.length > 0, MAX_NAMED);
  const lines = refused.jobs.map(({ id, refusals }) => {
    const start = `${cut(tidy(id), Math.floor(columns / 3))}: ${refusalCounts(refusals)}: `;
    return warning(start + fitNames(refusalSubjects(refusals), Math.max(8, columns - start.length - 2)), options);
  });
  const more = refused.count - MAX_NAMED;
  return more > 0 ? [...lines, warning(`something was refused in ${more} more jobs`, options)] : lines;
}

function outsideFileLines({ jobs }: StreamedResult, options: SummaryOptions): string[] {
  const { columns } = options;
  const outside = firstJobs(jobs, (job) => job.outside_files.length > 0, MAX_NAMED);
  const lines = outside.jobs.map((job) => {
    const start = `${cut(tidy(job.id), Math.floor(columns / 3))} changed files that it did not name: `;
    const files = fitNames(job.outside_files, Math.max(8, columns - start.length - 2));
    return warning(start + files, options);
  });
  const more = outside.count - MAX_NAMED;
  return more > 0 ? [...lines, warning(`${more} more jobs did so too`, options)] : lines;
}

function poolLines({ pools }: StreamedResult, options: SummaryOptions): string[] {
  return pools.flatMap(({ name, restarts, given_up }) => [
    ...(restarts > 0
      ? [warning(`${tidy(name)}: ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`, options)]
      : []),
    ...given_up.map(({ index, reason }) =>
      warning(`${tidy(name)}#${index} was given up: ${tidy(reason)}`, options, 'red'),
    ),
  ]);
}

function unattributedLines({ unattributed }: StreamedResult, options: SummaryOptions): string[] {
  if (unattributed === null || unattributed.length === 0) return [];
  const more = unattributed.length - MAX_NAMED;
  return [
    warning('changed during the run, and no job explains it:', options),
    ...unattributed.slice(0, MAX_NAMED).map((file) => line(options.columns, [[`    ${tidy(file)}`]])),
    ...(more > 0 ? [`    … and ${more} more`] : []),
  ];
}

function warning(text: string, { columns, color }: SummaryOptions, tint: 'yellow' | 'red' = 'yellow'): string {
  return line(columns, [['! ', paintFor(color)[tint]], [text]]);
}
