import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';
import { line } from '../../text/spans.ts';
import { fitNames } from '../../text/text-width.ts';
import { styleOf } from '../../styles.ts';
import { paintFor } from '../../theme.ts';
import { failedItself } from './failures.ts';
import { reasonLines } from './reason-lines.ts';
import type { SummaryOptions } from './summary-options.ts';

/** How many groups of jobs are shown, in a window and without one. */
const MAX_GROUPS = { window: 10, file: 1000 };

/** Jobs that ended so for the same reason. */
interface Stopped extends Pick<JobResult, 'outcome' | 'error'> {
  readonly ids: string[];
}

/** The jobs that were stopped or never started, those with the same reason together. */
export function stoppedLines({ jobs }: StreamedResult, { columns, color, isWindow = true }: SummaryOptions): string[] {
  const paint = paintFor(color);
  const byReason = new Map<string, Stopped>();
  for (const job of jobs) {
    if (job.success || failedItself(job)) continue;
    const { id, outcome, error } = job;
    const key = `${outcome} ${error ?? ''}`;
    const group = byReason.get(key) ?? { outcome, error, ids: [] };
    byReason.set(key, group);
    group.ids.push(id);
  }
  const groups = [...byReason.values()];
  const shown = groups.slice(0, isWindow ? MAX_GROUPS.window : MAX_GROUPS.file);
  const lines = shown.flatMap((group) =>
    groupLines(group, columns, isWindow ? columns : Number.POSITIVE_INFINITY, paint),
  );
  const more = groups.length - shown.length;
  if (more <= 0) return lines;
  return [...lines, line(columns, [[`… and ${more} more reasons, in the result`, paint.dim]])];
}

function groupLines(
  { outcome, error, ids }: Stopped,
  columns: number,
  reasonColumns: number,
  paint: ReturnType<typeof paintFor>,
): string[] {
  const style = styleOf(outcome);
  return [
    line(columns, [
      [`${style.mark} ${style.text} `, paint[style.color]],
      [fitNames(ids, columns - style.text.length - 3)],
    ]),
    ...(error === style.text ? [] : reasonLines(error ?? '', reasonColumns)),
  ];
}
