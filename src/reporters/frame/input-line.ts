import { line, type Span } from '../text/spans.ts';
import { inverse } from '../theme.ts';
import { width } from '../text/text-width.ts';
import type { InputView, LineOptions } from './frame-options.ts';

const PROMPT = '› ';
/** How much of the text on each side of the cursor is looked at: a window is never wider. */
const MAX_UNITS = 500;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The line that is typed, as much of it as has room around the cursor, which is a cell in inverse. */
export function inputLine(
  { text, cursor }: InputView,
  { columns, paint }: Pick<LineOptions, 'columns' | 'paint'>,
): string {
  const [under = '', ...after] = segmentsOf(text.slice(cursor, cursor + MAX_UNITS));
  const before = segmentsOf(text.slice(Math.max(0, cursor - MAX_UNITS), cursor));
  let room = columns - width(PROMPT) - Math.max(1, width(under));
  const shown: string[] = [];
  for (const segment of before.toReversed()) {
    room -= width(segment);
    if (room < 0) break;
    shown.unshift(segment);
  }
  const rest: string[] = [];
  for (const segment of after) {
    room -= width(segment);
    if (room < 0) break;
    rest.push(segment);
  }
  const spans: Span[] = [
    [PROMPT, paint.cyan],
    [shown.join('')],
    [under === '' ? ' ' : under, inverse],
    [rest.join('')],
  ];
  return line(columns, spans);
}

/** Graphemes as they may stand in a picture: a newline and other controls are one visible cell. */
function segmentsOf(text: string): string[] {
  return [...graphemes.segment(text.toWellFormed())].map(({ segment }) => {
    if (/^\r?\n$/.test(segment)) return '⏎';
    // oxlint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f-\u009f]/.test(segment) ? '·' : segment;
  });
}
