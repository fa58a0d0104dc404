import type { Clock } from '../../lib/clock.ts';
import type { Output } from '../reporter.ts';
import type { Size } from './reflow.ts';

/**
 * How long the size of a window has to stay the same before it is drawn in: what is drawn for a size that changes again
 * can't be erased. tmux reports a new size up to 250 ms late.
 */
const STABLE_MS = 300;

/** Whether a window still has the size that was measured last: `same`, `changing`, or `changed` and stable since. */
export type WindowChange = 'same' | 'changing' | 'changed';

/**
 * The terminal as listr2 gets it: a stream of its own, so that listr2 can't replace the `write` of the real one, and
 * whose size changes only when `measure` is called.
 */
export class Screen {
  readonly #output: Output;
  readonly #clock: Clock;
  #measured: Size;
  #seen: Size;
  /** When the size was last seen to change since it was measured. */
  #changedAt: number | null = null;
  /** listr2 asks for the type of `process.stdout`, and uses no more of it than this object has. */
  readonly stream: NodeJS.WriteStream;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#measured = sizeOf(output);
    this.#seen = this.#measured;
    const size = () => this.#measured;
    // Not this object itself: listr2 reads the stream through a Proxy, which can't reach private names of a class.
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

  /** The size as it was measured last. */
  get size(): Size {
    return this.#measured;
  }

  get change(): WindowChange {
    const seen = sizeOf(this.#output);
    if (seen.columns !== this.#seen.columns || seen.rows !== this.#seen.rows) this.#changedAt = this.#clock.now();
    this.#seen = seen;
    if (this.#changedAt === null) return 'same';
    return this.#clock.now() - this.#changedAt < STABLE_MS ? 'changing' : 'changed';
  }

  measure(): void {
    this.#seen = sizeOf(this.#output);
    this.#measured = this.#seen;
    this.#changedAt = null;
  }
}

/** Some terminals report 0 × 0. */
function sizeOf({ columns, rows }: Output): Size {
  return { columns: columns || 80, rows: rows || 24 };
}
