/** The size of a window, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a terminal made of lines when its window changed. */
export interface Reflowed {
  /** Rows that the lines take now. */
  readonly taken: number;
  /** The widths of those lines that were moved into the scrollback, where they can't be erased until the window grows. */
  readonly lost: readonly number[];
}

/** How many lines in the scrollback are remembered. */
const MAX_LOST = 500;

/**
 * What a terminal does to lines when its window changes: lines that are too wide now wrap, and lines that no longer fit
 * above the cursor, which is on the row below them, are moved into the scrollback.
 */
export function reflow(widths: readonly number[], { columns, rows }: Size): Reflowed {
  let taken = 0;
  let visible = 0;
  for (const width of widths.toReversed()) {
    taken += Math.max(1, Math.ceil(width / columns));
    if (taken < rows) visible += 1;
  }
  return { taken, lost: widths.slice(0, widths.length - visible).slice(-MAX_LOST) };
}

/** The bytes that erase the cursor's row and `rows` rows above it, and leave the cursor on the topmost. */
export function eraseUp(rows: number): string {
  return `\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(rows)}`;
}
