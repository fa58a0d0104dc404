import type { JobResult } from '../../model/job-result.ts';
import type { RunResult } from '../../model/run-result.ts';
import { sanitize } from '../../lib/sanitize.ts';
import { cut, fit, fitNames, tidy, tidyName, width } from '../text/text-width.ts';
import { endingOf, styleOf, paintFor } from '../text/theme.ts';
import { line, type Span } from '../text/spans.ts';
import type { SummaryOptions } from './summary.ts';

/** Questions of one run that are shown, and lines of each answer. */
const MAX_QUESTIONS = 3;
const MAX_LINES = 24;
/** Narrower than this a column of text is no pleasure: then the answers stand below each other. */
const LEAST_CELLS = 28;
const GAP = '  ';

/** What different tools answered about the same files, side by side. */
export function answerLines({ jobs }: RunResult, { columns, color }: SummaryOptions): string[] {
  const paint = paintFor(color);
  return questionsIn(jobs)
    .slice(0, MAX_QUESTIONS)
    .flatMap((group, index) => [
      ...(index > 0 ? [''] : []),
      line(columns, [['What they say about '], [fitNames(group[0]!.files, Math.max(0, columns - 20)), paint.bold]]),
      ...sideBySide(group, columns, paint),
    ]);
}

/** Jobs that were asked about the same files, by the files, where more than one tool was. */
function questionsIn(jobs: readonly JobResult[]): JobResult[][] {
  const asked = jobs.filter((job) => !job.edits && job.turns > 0 && job.files.length > 0);
  const groups = Map.groupBy(asked, ({ files }) => JSON.stringify(files.toSorted()));
  return [...groups.values()].filter((group) => new Set(group.map(({ tool }) => tool)).size > 1);
}

function sideBySide(group: readonly JobResult[], columns: number, paint: ReturnType<typeof paintFor>): string[] {
  const perRow = Math.max(1, Math.min(group.length, Math.floor((columns + GAP.length) / (LEAST_CELLS + GAP.length))));
  const cells = Math.floor((columns - GAP.length * (perRow - 1)) / perRow);
  const lines: string[] = [];
  for (let at = 0; at < group.length; at += perRow) {
    const row = group.slice(at, at + perRow);
    const texts = row.map((job) => answerOf(job, cells));
    const heads = row.map((job): Span => [
      `${job.success ? '' : `${styleOf(endingOf(job)).mark} `}${tidyName(job.id)}`,
    ]);
    lines.push(across(columns, heads, cells, paint.bold));
    for (let i = 0; i < Math.max(...texts.map((text) => text.length)); i++) {
      lines.push(
        across(
          columns,
          texts.map((text): Span => [text[i] ?? '']),
          cells,
        ),
      );
    }
    if (at + perRow < group.length) lines.push('');
  }
  return lines;
}

function across(columns: number, spans: readonly Span[], cells: number, paint?: Span[1]): string {
  const last = spans.length - 1;
  return line(
    columns,
    spans.map(([text], i): Span => [i === last ? cut(text, cells) : `${fit(text, cells)}${GAP}`, paint]),
  ).trimEnd();
}

/** An answer in lines of at most `cells`, or why there is none. */
function answerOf({ success, stdout, error, outcome }: JobResult, cells: number): string[] {
  const text = success ? stdout : `${styleOf(outcome).words}: ${error ?? 'no reason is known'}`;
  const lines = sanitize(text)
    .trim()
    .split('\n')
    .flatMap((paragraph) => fold(tidy(paragraph), cells));
  const more = lines.length - MAX_LINES;
  return more > 1 ? [...lines.slice(0, MAX_LINES), `… ${more} more lines`] : lines;
}

/** One paragraph in lines of at most `cells`, broken between words where it can be. */
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
