import { cut, width } from './text-width.ts';

/** A piece of a line: tidy text, and how it is painted. */
export type Span = readonly [text: string, paint?: ((text: string) => string) | undefined];

/** One line of at most `columns` cells: cut first, then painted, so that no colour is ever torn. */
export function line(columns: number, spans: readonly Span[]): string {
  let room = columns;
  let painted = '';
  for (const [text, paint] of spans) {
    const short = cut(text, room);
    room -= width(short);
    painted += paint === undefined || short === '' ? short : paint(short);
    // The cut may have left a cell or two, but nothing follows an ellipsis.
    if (short !== text) break;
  }
  return painted;
}

/** Pieces side by side behind the first, on as many lines as they need. */
export function wrapped(columns: number, first: Span, pieces: readonly Span[], between: Span): string[] {
  const rows: Span[][] = [[first]];
  for (const piece of pieces) {
    const row = rows.at(-1)!;
    const joint = row.length === 1 && row[0] === first ? [] : [between];
    if (widthOf([...row, ...joint, piece]) <= columns) row.push(...joint, piece);
    else rows.push([piece]);
  }
  return rows.map((row) => line(columns, row));
}

/** How wide the spans are when nothing is cut. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [text]) => sum + width(text), 0);
}
