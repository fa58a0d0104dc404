import { cut, width } from './cells.ts';

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
  }
  return painted;
}

/** How wide the spans are when nothing is cut. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, [text]) => sum + width(text), 0);
}
