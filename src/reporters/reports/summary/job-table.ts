import type { JobResult } from '../../../model/run/job-result.ts';
import type { JobResults } from '../../../model/run/job-results.ts';
import type { Usage } from '../../../model/turn/usage.ts';
import { duration } from '../../text/durations.ts';
import { compact, costText } from '../../text/number-format.ts';
import { placeName } from '../../text/place-name.ts';
import { line, type Span, widthOf } from '../../text/spans.ts';
import { cutMiddle, fit, fitNames, tidy, width } from '../../text/text-width.ts';
import type { Paint } from '../../paint.ts';
import { styleOf } from '../../styles.ts';
import { paintFor } from '../../theme.ts';
import { endingOf } from '../../../model/run/ending.ts';
import { hasAnswered, noteOf } from '../../view/ending.ts';
import { abridged, type Hidden } from './abridged.ts';
import type { SummaryOptions } from './summary-options.ts';

/** A column of the table, but for the mark before it and the changes behind it. */
interface Column {
  readonly head: string;
  readonly text: (job: JobResult) => string;
  /** Width in cells. */
  readonly cells: number;
  readonly align: 'left' | 'right';
  readonly shorten?: (text: string, columns: number) => string;
  /** The id and the outcome stand out; the other columns are dim. */
  readonly paint: 'plain' | 'ending' | 'dim';
}

/** The jobs as a table, a line each. A long table shows what went wrong and only the ends of the rest. */
export function tableLines(jobs: JobResults, { columns: window, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const rows = abridged(jobs);
  const shown = rows.filter((row) => 'id' in row);
  if (shown.length === 0) return [];
  const columns = columnsFor(shown, window);
  return [headLine(columns, window, paint), ...rows.map((row) => rowLine(row, columns, window, paint))];
}

/** The columns that the jobs need and the window has room for. */
function columnsFor(jobs: readonly JobResult[], window: number): Column[] {
  const widest = (head: string, text: (job: JobResult) => string, most: number) =>
    Math.min(most, Math.max(width(head), ...jobs.map((job) => width(text(job)))));
  const left = (head: string, text: Column['text'], most: number): Column => {
    return { head, text, cells: widest(head, text, most), align: 'left', paint: 'dim' };
  };
  const right = (head: string, of: (job: JobResult) => string, cells: number): Column => {
    return { head, text: (job) => (job.turns > 0 ? of(job) : ''), cells, align: 'right', paint: 'dim' };
  };
  // Where a pool has a name of its own, the place does not show the tool.
  const hasNamedPool = jobs.some(({ pool, tool }) => pool !== null && pool !== tool);
  const first: Column[] = [
    { ...left('job', ({ id }) => tidy(id), Math.floor(window * 0.3)), shorten: cutMiddle, paint: 'plain' },
    ...(hasNamedPool ? [left('tool', ({ tool }) => tidy(tool), 10)] : []),
    { ...left('where', ({ pool, tool, instance }) => placeName(pool, tool, instance), 14), shorten: cutMiddle },
    { ...left('outcome', (job) => styleOf(endingOf(job)).text, 12), paint: 'ending' },
    right('took', ({ duration_s }) => duration(duration_s), 6),
  ];
  // In a narrow window what changed is worth more than the rest.
  const taken = first.slice(0, -1).reduce((sum, { cells }) => sum + cells, 0);
  const isKnown = (of: (usage: Usage) => number | null) =>
    jobs.some(({ usage }) => usage !== null && of(usage) !== null);
  // `$0.0123`, or with a mark before it.
  const costCells = jobs.some(({ usage }) => usage?.cost_estimated === true) ? 8 : 7;
  const hasTokens = isKnown(({ input_tokens, output_tokens }) => input_tokens ?? output_tokens);
  return [
    ...first,
    ...(window >= taken + 36 ? [right('waited', ({ queued_s }) => duration(queued_s), 6)] : []),
    ...(window >= taken + 59 && hasTokens ? [right('tokens in/out', ({ usage }) => tokensText(usage), 13)] : []),
    ...(window >= taken + 61 + costCells && isKnown((usage) => usage.cost_usd)
      ? [right('cost', ({ usage }) => costText(usage) ?? 'unknown', costCells)]
      : []),
  ];
}

function headLine(columns: readonly Column[], window: number, { bold }: Paint): string {
  const cells = columns.map((column): Span => [cell(column, column.head), bold]);
  return line(window, [['  ', bold], ...cells, ['changed', bold]]).trimEnd();
}

function rowLine(row: JobResult | Hidden, columns: readonly Column[], window: number, paint: Paint): string {
  if (!('id' in row)) return line(window, [[`  … ${row.hidden} more ${row.what}`, paint.dim]]);
  const { mark, color } = styleOf(endingOf(row));
  const paints = { plain: undefined, ending: paint[color], dim: paint.dim };
  const cells = columns.map((column): Span => [cell(column, column.text(row)), paints[column.paint]]);
  const start: Span[] = [[mark, paint[color]], [' '], ...cells];
  return line(window, [...start, changesSpan(row, Math.max(0, window - widthOf(start)), paint)]).trimEnd();
}

function cell({ cells, align, shorten }: Column, text: string): string {
  return `${fit(text, cells, align, shorten)}  `;
}

function tokensText(usage: Usage | null): string {
  const { input_tokens = null, output_tokens = null } = usage ?? {};
  if (input_tokens === null && output_tokens === null) return 'unknown';
  return [input_tokens, output_tokens].map((count) => (count === null ? '?' : compact(count))).join('/');
}

/** The changed files, with a mark at those that the job did not name; of a job that only answers, how the answer begins. */
function changesSpan(job: JobResult, room: number, { dim }: Paint): Span {
  const outside = new Set(job.outside_files);
  const files = job.files_changed.map((file) => (outside.has(file) ? `! ${file}` : file));
  if (files.length > 0) return [fitNames(files, room)];
  return [hasAnswered(job) ? tidy(noteOf(job)) : '', dim];
}
