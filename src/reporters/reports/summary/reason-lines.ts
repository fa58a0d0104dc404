import { sanitize } from '../../../lib/sanitize.ts';
import { cut, tidy } from '../../text/text-width.ts';

/** How many lines of a reason are shown. */
const MAX_LINES = 6;

/** Why a job failed or was stopped: lines with an indent, each cut to the window. */
export function reasonLines(error: string, columns: number): string[] {
  const lines = sanitize(error)
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => `    ${cut(tidy(text), columns - 4)}`);
  const more = lines.length - MAX_LINES;
  return more > 1 ? [...lines.slice(0, MAX_LINES), `    … ${more} more lines`] : lines;
}
