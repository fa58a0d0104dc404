import type { AimEvent } from '../../model/events.ts';
import { cut, tidy } from '../text/text-width.ts';

/** The longest line, in cells. */
const MAX_CELLS = 300;
/** What each line has already, or nobody needs. */
const LEFT_OUT: readonly string[] = ['type', 'seq', 'at'];

/** An event as a line of its fields, for events that have no line of a log: `job_committed job=a commit=3f2a`. */
export function eventLine(event: AimEvent): string {
  const fields = Object.entries(event).flatMap(([key, value]: [string, unknown]) => {
    if (LEFT_OUT.includes(key) || value === null || value === undefined) return [];
    return [`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return cut(tidy([event.type, ...fields].join(' ')), MAX_CELLS);
}
