import type { Size } from './reflow.ts';
import type { Output } from './reporter.ts';

/**
 * The terminal as listr2 gets it: a stream of its own, so that what listr2 does to the stream's `write` stays here,
 * with a size that changes only when we say so.
 */
export class Screen {
  readonly #output: Output;
  #size: Size;
  /** listr2 wants the type of `process.stdout`, and uses no more of it than this. */
  readonly stream: NodeJS.WriteStream;

  constructor(output: Output) {
    this.#output = output;
    this.#size = sizeOf(output);
    const columns = () => this.#size.columns;
    const rows = () => this.#size.rows;
    // listr2 reads it through a Proxy, which private names of a class don't survive.
    const stream = {
      isTTY: true,
      write: (text: string) => output.write(text) !== false,
      get columns() {
        return columns();
      },
      get rows() {
        return rows();
      },
    };
    this.stream = stream as unknown as NodeJS.WriteStream;
  }

  get size(): Size {
    return this.#size;
  }

  /** True when the window is no longer as it was measured. */
  get resized(): boolean {
    const { columns, rows } = sizeOf(this.#output);
    return columns !== this.#size.columns || rows !== this.#size.rows;
  }

  measure(): void {
    this.#size = sizeOf(this.#output);
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
