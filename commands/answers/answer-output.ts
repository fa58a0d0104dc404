import { sanitize } from '../../src/lib/sanitize.ts';

/** A stream for answers: stdout, or what stands for it in a test. */
export interface AnswerStream {
  write(text: string): boolean;
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
}

/**
 * Where answers go. Its reader may be slow, and may go away. In a terminal no escape sequence of a tool's is let through;
 * a file gets what was said.
 */
export class AnswerOutput {
  readonly #out: AnswerStream;
  readonly #gone = Promise.withResolvers<void>();
  /** Settles when the reader goes on, or has gone. */
  #slow = Promise.withResolvers<void>();
  #isGone = false;

  constructor(out: AnswerStream) {
    this.#out = out;
    const end = () => {
      this.#isGone = true;
      this.#slow.resolve();
      this.#gone.resolve();
    };
    out.on('drain', () => {
      this.#slow.resolve();
      if (!this.#isGone) this.#slow = Promise.withResolvers<void>();
    });
    out.on('close', end);
    out.on('error', end);
  }

  /** Settles when the reader has gone for good: nobody reads anything more. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** @returns a promise while the reader is slow. */
  write(text: string): Promise<void> | undefined {
    if (this.#isGone || this.#out.write(this.#out.isTTY === true ? sanitize(text) : text)) return undefined;
    return this.#slow.promise;
  }
}
