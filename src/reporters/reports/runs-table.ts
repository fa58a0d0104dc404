import { basename } from 'node:path';
import type { RunStanding, RunSummary } from '../../model/run-summary.ts';
import { line, type Span } from '../text/spans.ts';
import { fitNames, tidy, tidyName } from '../text/text-width.ts';
import { endingText } from '../styles.ts';
import { paintFor } from '../theme.ts';

const STANDINGS: Readonly<Record<RunStanding, readonly [text: string, color: 'green' | 'cyan' | 'yellow' | 'red']>> = {
  running: ['running', 'cyan'],
  finished: ['finished', 'green'],
  interrupted: ['interrupted', 'yellow'],
  cut_short: ['cut short', 'red'],
  unreadable: ['unreadable', 'red'],
};

/** Runs for a person, the newest first: a line each, and one more where work of it is nowhere else. */
export function runsLines(runs: readonly RunSummary[], columns: number, color: boolean): string[] {
  const paint = paintFor(color);
  return runs.flatMap((run) => {
    const [text, tint] = STANDINGS[run.state];
    const pid = run.pid === null ? '' : ` (pid ${run.pid})`;
    const facts: Span[] = [
      [tidyName(run.id), paint.bold],
      [`  ${timeOf(run.started_at)}  `, paint.dim],
      [`${text}${pid}`, paint[tint]],
      [`  ${countsText(run)}`],
      ...(run.source === null ? [] : [[`  ${tidy(basename(run.source))}`, paint.dim] satisfies Span]),
    ];
    return [
      line(columns, facts),
      ...(run.unmerged === null || run.unmerged.length === 0
        ? []
        : [line(columns, [['  not merged: ', paint.yellow], [fitNames(run.unmerged, Math.max(8, columns - 14))]])]),
    ];
  });
}

/** In the time zone of whoever looks: `2026-11-26 17:35`. */
function timeOf(at: string | null): string {
  if (at === null) return 'at an unknown time';
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function countsText({ jobs, counts }: RunSummary): string {
  const each = Object.entries(counts).map(([outcome, count]) => `${count} ${endingText(outcome)}`);
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rest = jobs > known ? [`${jobs - known} without an end`] : [];
  return [...each, ...rest].join(', ') || 'no jobs';
}
