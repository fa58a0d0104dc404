import { line } from '../text/spans.ts';
import type { Notice, RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/** How long a notice is shown, and how many at once. */
const NOTICE_MS = 15_000;
const MAX_NOTICES = 2;

/** A notice as a line: a mark and its text. */
export function noticeLine(
  { level, text }: Notice,
  { columns, paint }: Pick<LineOptions, 'columns' | 'paint'>,
): string {
  if (level === 'info') return line(columns, [[`ℹ ${text}`, paint.dim]]);
  return line(columns, [level === 'error' ? ['✖ ', paint.red] : ['⚠ ', paint.yellow], [text]]);
}

/** The notices that came a short while ago. */
export function noticeLines({ notices }: RunView, options: LineOptions): string[] {
  const recent = notices.filter(({ at }) => options.now - at < NOTICE_MS);
  return recent.slice(-MAX_NOTICES).map((notice) => noticeLine(notice, options));
}
