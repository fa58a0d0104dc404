import { cut, width } from './text-width.ts';

/** A piece of a line: tidy text, and the function that colours it. */
export type Span = readonly [text: string, paint?: ((text: string) => string) | undefined];

/** One line of at most `columns` cells. It is cut before it is coloured, so that no escape sequence is cut. */
export function line(columns: number, spans: readonly Span[]): string {
  let room = columns;
  let painted = '';
  for (const [text, paint] of spans) {
    const short = cut(text, room);
    room -= width(short);
    painted += paint === undefined || short === '' ? short : paint(short);
    // Nothing follows an ellipsis, even where a cell or two are left.
    if (short !== text) break;
  }
  return painted;
}

/** Pieces behind `first`, joined by `between`, on as many lines as they need. */
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

/** Width of the spans in cells, when nothing is cut. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [text]) => sum + width(text), 0);
}
