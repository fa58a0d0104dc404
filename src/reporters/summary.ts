import { sanitize } from '../model/sanitize.ts';
import type { JobResult } from '../model/job-result.ts';
import type { RunResult } from '../model/run-result.ts';
import { cutMiddle, fit, fitNames, tidy, width } from './cells.ts';
import { duration } from './durations.ts';
import { endingOf, lookOf, paintFor, placeName } from './looks.ts';
import { line, type Span } from './spans.ts';

export interface SummaryOptions {
  readonly columns: number;
  readonly color: boolean;
}

/** A table with more rows than this shows what did not go well, and only the ends of the rest. */
const MOST_ROWS = 40;
const ENDS = 8;
const REASON_LINES = 6;

/** What came of a run, for a person: the table, the totals, and why what failed did. */
export function summaryLines(result: RunResult, options: SummaryOptions): string[] {
  const sections = [
    table(result.jobs, options),
    totals(result, options),
    failures(result, options),
    oddities(result, options),
    whereabouts(result, options),
  ];
  return sections.filter((section) => section.length > 0).flatMap((section, i) => (i > 0 ? ['', ...section] : section));
}

interface Row {
  readonly job: string;
  readonly place: string;
  readonly outcome: string;
  readonly took: string;
  readonly waited: string;
  readonly files: readonly string[];
  readonly mark: Span;
}

function table(jobs: readonly JobResult[], { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const shown = jobs.length <= MOST_ROWS ? jobs.map((job) => [job]) : abridged(jobs);
  const rows = shown.map((group): Row | number => (group.length === 1 ? rowOf(group[0]!, color) : group.length));
  const real = rows.filter((row) => typeof row !== 'number');
  const widest = (texts: readonly string[], most: number) => Math.min(most, Math.max(...texts.map(width)));
  const jobWidth = widest(['job', ...real.map((row) => row.job)], Math.floor(columns * 0.28));
  const placeWidth = widest(['where', ...real.map((row) => row.place)], 14);
  const outcomeWidth = widest(['outcome', ...real.map((row) => row.outcome)], 11);
  const cells = (
    mark: Span,
    row: Omit<Row, 'mark' | 'files'>,
    files: (room: number) => Span,
    head: boolean,
  ): string => {
    const dim = head ? undefined : paint.dim;
    const spans: Span[] = [
      mark,
      [` ${fit(row.job, jobWidth, 'left', cutMiddle)}  `],
      [`${fit(row.place, placeWidth, 'left', cutMiddle)}  `, dim],
      [`${fit(row.outcome, outcomeWidth)}  `, mark[1]],
      [`${fit(row.took, 7, 'right')}  ${fit(row.waited, 7, 'right')}  `, dim],
    ];
    const used = spans.reduce((sum, [text]) => sum + width(text), 0);
    return line(columns, [...spans, files(Math.max(0, columns - used))]);
  };
  const heading = { job: 'job', place: 'where', outcome: 'outcome', took: 'took', waited: 'waited' };
  return [
    paint.bold(cells([' '], heading, () => ['files changed'], true)),
    ...rows.map((row) =>
      typeof row === 'number'
        ? paint.dim(`  … ${row} more completed`)
        : cells(row.mark, row, (room) => [fitNames(row.files, room)], false),
    ),
  ];
}

/** Every job that did not complete, the first and last that did, and groups of those in between. */
function abridged(jobs: readonly JobResult[]): JobResult[][] {
  const good = jobs.filter((job) => job.success);
  const kept = new Set([...good.slice(0, ENDS), ...good.slice(-ENDS), ...jobs.filter((job) => !job.success)]);
  const groups: JobResult[][] = [];
  let hidden: JobResult[] = [];
  const flush = () => {
    if (hidden.length > 0) groups.push(hidden);
    hidden = [];
  };
  for (const job of jobs) {
    if (!kept.has(job)) hidden.push(job);
    else {
      flush();
      groups.push([job]);
    }
  }
  flush();
  return groups;
}

function rowOf(result: JobResult, color: boolean): Row {
  const { mark, words, color: tint } = lookOf(endingOf(result));
  const outside = new Set(result.outside_files);
  return {
    job: tidy(result.id),
    place: placeName(result.pool, result.tool, result.instance),
    outcome: words,
    took: result.turns === 0 ? '' : duration(result.duration_s),
    waited: duration(result.queued_s),
    files: result.files_changed.map((file) => (outside.has(file) ? `${tidy(file)} (outside)` : tidy(file))),
    mark: [mark, paintFor(color)[tint]],
  };
}

function totals({ jobs, counts, duration_s, busy_s, speed_up, usage }: RunResult, options: SummaryOptions): string[] {
  const paint = paintFor(options.color);
  const words = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`);
  const good = jobs.every((job) => job.success);
  const first = `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}: ${words.join(', ')}`;
  const faster = speed_up === null || jobs.length < 2 ? '' : `, ${speed_up.toFixed(1)} × as fast as one after another`;
  const lines = [
    line(options.columns, [[first, good ? paint.green : paint.red]]),
    line(options.columns, [[`${duration(duration_s)} in all, ${duration(busy_s)} of work${faster}`]]),
  ];
  if (usage !== null) {
    const cost = usage.cost_usd === null ? 'cost unknown' : `$${usage.cost_usd.toFixed(4)}`;
    const tokens = `${usage.input_tokens ?? '?'} tokens in, ${usage.output_tokens ?? '?'} out, ${cost}`;
    lines.push(line(options.columns, [[tokens, paint.dim]]));
  }
  return lines;
}

function failures({ jobs, cwd }: RunResult, { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  return jobs
    .filter((job) => !job.success)
    .flatMap((job) => {
      const { mark, words, color: tint } = lookOf(job.outcome);
      const attempts = job.attempts.length > 1 ? ` after ${job.attempts.length} attempts` : '';
      const reason = sanitize(job.error ?? '')
        .split('\n')
        .filter((text) => text.trim() !== '');
      return [
        line(columns, [[`${mark} ${tidy(job.id)} ${words}${attempts}`, paint[tint]]]),
        ...reason.slice(0, REASON_LINES).map((text) => line(columns, [[`    ${tidy(text)}`]])),
        ...(reason.length > REASON_LINES ? [`    … ${reason.length - REASON_LINES} more lines`] : []),
        // Never cut: somebody wants to open it.
        ...(job.transcript === null ? [] : [paint.dim(`    ${tidy(below(cwd, job.transcript))}`)]),
      ];
    });
}

function oddities({ pools, unattributed }: RunResult, { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const lines: string[] = [];
  for (const pool of pools) {
    const restarts = `${pool.name}: ${pool.restarts} ${pool.restarts === 1 ? 'restart' : 'restarts'}`;
    if (pool.restarts > 0) lines.push(line(columns, [[restarts, paint.yellow]]));
    for (const { index, reason } of pool.given_up) {
      lines.push(line(columns, [[`${pool.name}#${index} was given up: ${tidy(reason)}`, paint.red]]));
    }
  }
  if (unattributed !== null && unattributed.length > 0) {
    lines.push(line(columns, [['Changed during the run, and no job explains it:', paint.yellow]]));
    lines.push(...unattributed.slice(0, 10).map((file) => line(columns, [[`    ${tidy(file)}`]])));
    if (unattributed.length > 10) lines.push(`    … and ${unattributed.length - 10} more`);
  }
  return lines;
}

function whereabouts({ rehearsal, journal, cwd }: RunResult, { color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  return [
    ...(rehearsal ? [paint.yellow('This was a rehearsal: no model was asked.')] : []),
    ...(journal === null
      ? []
      : [paint.dim(`Journal, results and transcripts: ${tidy(below(cwd, folderOf(journal)))}`)]),
  ];
}

const folderOf = (path: string) => path.replace(/[\\/][^\\/]*$/, '');

/** A path as somebody in the working folder would type it. */
function below(cwd: string, path: string): string {
  return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
}
