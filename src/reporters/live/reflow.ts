/** The size of a window in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Reflowed {
  /** Rows that the lines take now. */
  readonly taken: number;
  /** The widths of those lines that went up into the scrollback, out of reach until the window grows. */
  readonly lost: readonly number[];
}

/** Beyond this nobody wants to know what is in the scrollback. */
const MAX_LOST = 500;

/**
 * What a terminal does to lines when its window changes: those that are too wide now wrap, and what no longer fits
 * above the cursor, which stands on the row below them, goes up into the scrollback.
 */
export function reflow(widths: readonly number[], { columns, rows }: Size): Reflowed {
  let taken = 0;
  let within = 0;
  for (const width of widths.toReversed()) {
    taken += Math.max(1, Math.ceil(width / columns));
    if (taken < rows) within += 1;
  }
  return { taken, lost: widths.slice(0, widths.length - within).slice(-MAX_LOST) };
}

/** Clears the cursor's row and `rows` rows above it, and stays on the topmost. */
export function eraseUp(rows: number): string {
  return `\r\u001b[2K${'\u001b[1A\u001b[2K'.repeat(rows)}`;
}
