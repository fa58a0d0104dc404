import { sanitize } from '../../../lib/text/sanitize.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import { firstJobs, type JobResults } from '../../../model/run/job-results.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { line, type Span } from '../../text/spans.ts';
import { cut, fit, fitNames, tidy, tidyName, width } from '../../text/text-width.ts';
import type { Paint } from '../../paint.ts';
import { styleOf } from '../../styles.ts';
import { paintFor } from '../../theme.ts';
import { endingOf } from '../../../model/run/ending.ts';
import { hasAnswered } from '../../view/ending.ts';
import { laidOut } from '../../text/laid-out.ts';
import type { SummaryOptions } from './summary-options.ts';

/** How many questions are compared, and how many answers are shown in a window. */
const MAX_QUESTIONS = 3;
const MAX_ANSWERS = 20;
/** A narrower column of text is hard to read: then the answers are below each other. */
const MIN_CELLS = 28;
const GAP = '  ';

/**
 * What the jobs that only answer have answered, whole. In a window the answers of different tools about the same files are side
 * by side; the others are below each other, and so are all where there is no window.
 */
export function answerLines({ jobs }: StreamedResult, { columns, color, isWindow = true }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const groups = isWindow ? questionsIn(jobs) : [];
  const compared = new Set(groups.flat().map(({ id }) => id));
  const isShown = (job: JobResult) => hasAnswered(job) && job.stdout.trim() !== '' && !compared.has(job.id);
  const others = firstJobs(jobs, isShown, isWindow ? MAX_ANSWERS : Infinity);
  const shown = others.jobs;
  const more = others.count - shown.length;
  const sections = [
    ...groups.map((group) => {
      const files = fitNames(group[0]!.files, Math.max(0, columns - 20));
      return [line(columns, [['Answers about '], [files, paint.bold]]), ...sideBySide(group, columns, paint)];
    }),
    ...shown.map((job) => [
      line(columns, [['Answer of '], [tidyName(job.id), paint.bold]]),
      ...laidOut(job.stdout, isWindow ? columns : Number.POSITIVE_INFINITY),
    ]),
    ...(more === 0 ? [] : [[line(columns, [[`… and ${more} more answers, in the folder of the run`, paint.dim]])]]),
  ];
  return sections.flatMap((section, index) => (index > 0 ? ['', ...section] : section));
}

/** The jobs that only answer, grouped by their files, where more than one tool was asked: the first questions. */
function questionsIn(jobs: JobResults): JobResult[][] {
  const isAsked = (job: JobResult) => !job.edits && job.turns > 0 && job.files.length > 0;
  const keyOf = ({ files }: JobResult) => JSON.stringify(files.toSorted());
  const tools = new Map<string, Set<string>>();
  for (const job of jobs) {
    if (isAsked(job)) tools.set(keyOf(job), (tools.get(keyOf(job)) ?? new Set()).add(job.tool));
  }
  const several = [...tools].flatMap(([key, { size }]) => (size > 1 ? [key] : [])).slice(0, MAX_QUESTIONS);
  if (several.length === 0) return [];
  const chosen = new Set(several);
  return [
    ...Map.groupBy(
      jobs.filter((job) => isAsked(job) && chosen.has(keyOf(job))),
      keyOf,
    ).values(),
  ];
}

function sideBySide(group: readonly JobResult[], columns: number, paint: Paint): string[] {
  const most = Math.floor((columns + GAP.length) / (MIN_CELLS + GAP.length));
  const perRow = Math.max(1, Math.min(group.length, most));
  const cells = Math.floor((columns - GAP.length * (perRow - 1)) / perRow);
  const rows = Array.from({ length: Math.ceil(group.length / perRow) }, (_, row) =>
    answerRow(group.slice(row * perRow, (row + 1) * perRow), { columns, cells, paint }),
  );
  return rows.flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines));
}

interface RowOptions {
  readonly columns: number;
  /** Width of each column of text. */
  readonly cells: number;
  readonly paint: Paint;
}

/** The names of the jobs, and below each its answer. */
function answerRow(jobs: readonly JobResult[], options: RowOptions): string[] {
  const names = jobs.map((job) => `${job.success ? '' : `${styleOf(endingOf(job)).mark} `}${tidyName(job.id)}`);
  const answers = jobs.map((job) => answerOf(job, options.cells));
  const height = Math.max(...answers.map((lines) => lines.length));
  const texts = Array.from({ length: height }, (_, i) => answers.map((lines) => lines[i] ?? ''));
  return [across(names, options, options.paint.bold), ...texts.map((row) => across(row, options))];
}

function across(texts: readonly string[], { columns, cells }: RowOptions, paint?: Span[1]): string {
  const last = texts.length - 1;
  const spans = texts.map((text, i): Span => [i === last ? cut(text, cells) : `${fit(text, cells)}${GAP}`, paint]);
  return line(columns, spans).trimEnd();
}

/** An answer in lines of at most `cells`, or why there is none. */
function answerOf({ success, stdout, error, outcome }: JobResult, cells: number): string[] {
  const text = success ? stdout : `${styleOf(outcome).text}: ${error ?? 'no reason is known'}`;
  return sanitize(text)
    .trim()
    .split('\n')
    .flatMap((paragraph) => fold(tidy(paragraph), cells));
}

/** A paragraph in lines of at most `cells`, broken between words where that is possible. */
function fold(paragraph: string, cells: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of paragraph.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (width(longer) <= cells) {
      current = longer;
      continue;
    }
    if (current !== '') lines.push(current);
    current = cut(word, cells);
  }
  return [...lines, current];
}
