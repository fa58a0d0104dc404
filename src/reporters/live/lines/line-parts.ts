import type { Paint } from '../../paint.ts';
import { tidyName } from '../../text/text-width.ts';

/** The longest line of a log, in cells: a tool may put out lines without end. */
export const MAX_CELLS = 300;
/** A reason is whole: it is bounded where it comes from. */
export const MAX_REASON_CELLS = 10_000;

/** How a line begins that is about a job or an instance. */
export function nameOf(source: string, paint: Paint): string {
  return paint.cyan(`[${tidyName(source)}]`);
}
