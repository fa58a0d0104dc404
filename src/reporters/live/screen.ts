import type { Clock } from '../../lib/clock.ts';
import type { Size } from './reflow.ts';
import type { Output } from '../reporter.ts';

/**
 * A window that is being dragged is drawn in only when it stands still: what is drawn for a size that is wrong by then
 * stays for good. tmux tells a pane its size up to 250 ms late.
 */
const STANDS_STILL_MS = 300;

/**
 * The terminal as listr2 gets it: a stream of its own, so that what listr2 does to the stream's `write` stays here,
 * with a size that changes only when we say so.
 */
export class Screen {
  readonly #output: Output;
  readonly #clock: Clock;
  /** As measured. */
  #size: Size;
  #seen: Size;
  /** When the window was last seen to change since it was measured. */
  #changedAt: number | null = null;
  /** listr2 wants the type of `process.stdout`, and uses no more of it than this. */
  readonly stream: NodeJS.WriteStream;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#size = sizeOf(output);
    this.#seen = this.#size;
    const size = () => this.#size;
    // listr2 reads it through a Proxy, which private names of a class don't survive.
    const stream = {
      isTTY: true,
      write: (text: string) => output.write(text) !== false,
      get columns() {
        return size().columns;
      },
      get rows() {
        return size().rows;
      },
    };
    this.stream = stream as unknown as NodeJS.WriteStream;
  }

  get size(): Size {
    return this.#size;
  }

  /** Whether the window is as it was measured, is being changed, or stands still after a change. */
  look(): 'same' | 'changing' | 'changed' {
    const seen = sizeOf(this.#output);
    if (seen.columns !== this.#seen.columns || seen.rows !== this.#seen.rows) this.#changedAt = this.#clock.now();
    this.#seen = seen;
    if (this.#changedAt === null) return 'same';
    return this.#clock.now() - this.#changedAt < STANDS_STILL_MS ? 'changing' : 'changed';
  }

  measure(): void {
    this.#seen = sizeOf(this.#output);
    this.#size = this.#seen;
    this.#changedAt = null;
  }

  /** A line for where the picture was, once it is gone: listr2 keeps what is written while it draws. */
  later(line: string): void {
    this.stream.write(`${line}\n`);
  }
}

/** Some terminals say 0 × 0. */
function sizeOf({ columns, rows }: Output): Size {
  return { columns: columns || 80, rows: rows || 24 };
}
