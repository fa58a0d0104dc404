import { sanitize } from '../../../lib/text/sanitize.ts';
import { laidOut } from '../../text/laid-out.ts';
import { cut, tidy } from '../../text/text-width.ts';

/** How many lines of a reason are shown in a window. */
const MAX_LINES = 6;

/** Why a job failed or was stopped: lines with an indent, each cut to the window; whole where there is none. */
export function reasonLines(error: string, columns: number): string[] {
  if (columns === Number.POSITIVE_INFINITY) {
    return laidOut(error, columns).flatMap((text) => (text.trim() === '' ? [] : [`    ${text}`]));
  }
  const lines = sanitize(error)
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => `    ${cut(tidy(text), columns - 4)}`);
  const more = lines.length - MAX_LINES;
  return more > 1 ? [...lines.slice(0, MAX_LINES), `    … ${more} more lines`] : lines;
}
