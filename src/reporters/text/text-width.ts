import { sanitizeLine } from '../../lib/text/sanitize.ts';

/** The rest of a longer line is ignored: no window is as wide. UTF-16 units, with escape sequences. */
const MAX_UNITS = 4000;
/** Ids in a job file are not longer. */
const MAX_NAME_CELLS = 100;
/** How many names a line lists at most. */
const MAX_NAMES = 20;
// Invisible, or with a width on which terminals do not agree: joiners, soft hyphen, Hangul fillers, tags, …
const UNRELIABLE =
  /\u200c|\u200d|\ufe0f|[\u00ad\u061c\u115f\u1160\u180e\u3164\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const MANY_MARKS = /(\p{M}{3})\p{M}+/gu;
const ASCII = /^[ -~]*$/;
/** Only characters of one cell and one unit each: the common case, where graphemes need not be found. */
const ONE_CELL_EACH = /^[ -~·×…\u2013─✔✖]*$/;
let segmenter: Intl.Segmenter | null = null;
/** Made where it is needed: that takes milliseconds. */
const graphemesOf = (text: string) =>
  (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text);

/** Text from anywhere as one line that may stand in a picture. */
export function tidy(text: string): string {
  const head = text.length > MAX_UNITS ? text.slice(0, MAX_UNITS) : text;
  const line = sanitizeLine(head.toWellFormed());
  return ASCII.test(line) ? line : line.replace(UNRELIABLE, '').replace(MANY_MARKS, '$1').trim();
}

/** A name of a job, a tool or a pool as one tidy line of limited length. */
export function tidyName(text: string): string {
  return cut(tidy(text), MAX_NAME_CELLS);
}

/**
 * How many cells a tidy text without colours takes at most. Some terminals show each code point of a grapheme by itself (a
 * skin tone, a jamo), so of both ways of counting the larger result is taken.
 */
export function width(text: string): number {
  if (ONE_CELL_EACH.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemesOf(text)) sum += widthOfGrapheme(segment);
  return sum;
}

function widthOfGrapheme(grapheme: string): number {
  let apart = 0;
  let chars = 0;
  for (const char of grapheme) {
    apart += Bun.stringWidth(char);
    chars += 1;
  }
  return chars === 1 ? apart : Math.max(apart, Bun.stringWidth(grapheme));
}

/** The text, cut at its end to `columns` cells. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns && ONE_CELL_EACH.test(text)) return text;
  let used = 0;
  let end = 0;
  // Only as far as needed: the rest may be long.
  for (const { segment, index } of graphemesOf(text)) {
    used += widthOfGrapheme(segment);
    if (used > columns) return columns < 1 ? '' : `${text.slice(0, end).trimEnd()}…`;
    if (used < columns) end = index + segment.length;
  }
  return text;
}

/** The text in pieces of at most `columns` cells. */
export function wrapAt(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    const cells = widthOfGrapheme(segment);
    if (used + cells > columns && row !== '') {
      rows.push(row);
      [row, used] = ['', 0];
    }
    row += segment;
    used += cells;
  }
  return [...rows, row];
}

/** How many units of the text fit into `columns` cells; at least its first grapheme. */
export function splitAt(text: string, columns: number): number {
  let used = 0;
  for (const { segment, index } of graphemesOf(text)) {
    used += widthOfGrapheme(segment);
    if (used > columns) return Math.max(index, index === 0 ? segment.length : 0);
  }
  return text.length;
}

/** The text, cut in its middle to `columns` cells: for ids and paths, which differ at their ends. */
export function cutMiddle(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns < 3) return cut(text, columns);
  const segments = segmentsOf(text);
  const right = Math.floor((columns - 1) / 2);
  const start = take(segments, columns - 1 - right);
  const end = take(segments.toReversed(), right).toReversed();
  return `${start.join('')}…${end.join('')}`;
}

/** A path, cut at its start to `columns` cells: the name of the file is worth most. */
export function cutPath(path: string, columns: number): string {
  if (width(path) <= columns) return path;
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    const end = `…${path.slice(slash)}`;
    if (width(end) <= columns) return end;
  }
  return cutMiddle(path.slice(path.lastIndexOf('/') + 1), columns);
}

/** Cut or filled up to exactly `columns` cells. */
export function fit(text: string, columns: number, align: 'left' | 'right' = 'left', shorten = cut): string {
  const short = shorten(text, columns);
  const fill = ' '.repeat(Math.max(0, columns - width(short)));
  return align === 'left' ? short + fill : fill + short;
}

/** As many of the names as fit into `columns` cells, made tidy, and how many more there are: `a.py, b.py +3`. */
export function fitNames(names: readonly string[], columns: number): string {
  const tidied = names.slice(0, MAX_NAMES).map(tidy);
  const [first] = tidied;
  if (first === undefined) return '';
  for (let shown = tidied.length; shown > 1; shown--) {
    const text = tidied.slice(0, shown).join(', ') + more(names.length - shown);
    if (width(text) <= columns) return text;
  }
  const rest = more(names.length - 1);
  const room = columns - rest.length;
  if (room >= 6) return cutPath(first, room) + rest;
  return cut(names.length === 1 ? first : `${names.length} files`, columns);
}

const more = (count: number) => (count === 0 ? '' : ` +${count}`);

/** The first segments, as many as fit into `columns` cells. */
function take(segments: readonly string[], columns: number): string[] {
  let used = 0;
  const end = segments.findIndex((segment) => (used += widthOfGrapheme(segment)) > columns);
  return end === -1 ? [...segments] : segments.slice(0, end);
}

function segmentsOf(text: string): string[] {
  return Array.from(graphemesOf(text), ({ segment }) => segment);
}
