import { basename } from 'node:path';
import type { RunStanding, RunSummary } from '../../model/run/run-summary.ts';
import { dateAndTime } from '../text/local-time.ts';
import { line, type Span } from '../text/spans.ts';
import { cut, fitNames, tidy, tidyName } from '../text/text-width.ts';
import { endingCountsText } from '../styles.ts';
import { paintFor } from '../theme.ts';

const STANDINGS: Readonly<Record<RunStanding, readonly [text: string, color: 'green' | 'cyan' | 'yellow' | 'red']>> = {
  running: ['running', 'cyan'],
  finished: ['finished', 'green'],
  interrupted: ['interrupted', 'yellow'],
  cut_short: ['cut short', 'red'],
  unreadable: ['unreadable', 'red'],
};

/** How much of the name of a job file is shown. */
const MAX_FILE_CELLS = 32;

/** Runs for a person, the newest first: a line each, and one more where work of it is nowhere else. */
export function runsLines(runs: readonly RunSummary[], columns: number, color: boolean): string[] {
  const paint = paintFor(color);
  return runs.flatMap((run) => {
    const [text, tint] = STANDINGS[run.state];
    const pid = run.pid === null ? '' : ` (pid ${run.pid})`;
    const facts: Span[] = [
      [tidyName(run.id), paint.bold],
      [`  ${run.started_at === null ? 'at an unknown time' : dateAndTime(run.started_at)}  `, paint.dim],
      [`${text}${pid}`, paint[tint]],
      // Before the counts: a window may cut what stands at the end.
      ...(run.source === null
        ? []
        : [[`  ${cut(tidy(basename(run.source)), MAX_FILE_CELLS)}`, paint.dim] satisfies Span]),
      [`  ${countsText(run)}`],
    ];
    return [
      line(columns, facts),
      ...(run.unmerged === null || run.unmerged.length === 0
        ? []
        : [line(columns, [['  not merged: ', paint.yellow], [fitNames(run.unmerged, Math.max(8, columns - 14))]])]),
    ];
  });
}

function countsText({ jobs, counts, no_change }: RunSummary): string {
  const { completed = 0, ...others } = counts;
  const shown = Object.entries({ completed: completed - no_change, no_change, ...others }).filter(
    ([, count]) => count > 0,
  );
  const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rest = jobs > known ? [`${jobs - known} without an end`] : [];
  return [endingCountsText(shown), ...rest].filter((part) => part !== '').join(', ') || 'no jobs';
}
