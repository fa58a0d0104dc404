import { sanitize } from '../../src/lib/text/sanitize.ts';

/** A stream that answers are written to: stdout, or its stand-in in a test. */
export interface AnswerStream {
  write(text: string | Uint8Array): boolean;
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
}

/**
 * Writes answers to a stream whose reader may be slow or may close it. A terminal gets them without escape sequences of
 * tools; a file or a pipe gets the text as it is.
 */
export class AnswerOutput {
  readonly #stream: AnswerStream;
  readonly #closed = Promise.withResolvers<void>();
  /** Resolves when the stream takes more, or is closed. */
  #drained = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(stream: AnswerStream) {
    this.#stream = stream;
    const onClosed = () => {
      this.#isClosed = true;
      this.#drained.resolve();
      this.#closed.resolve();
    };
    stream.on('drain', () => {
      this.#drained.resolve();
      if (!this.#isClosed) this.#drained = Promise.withResolvers<void>();
    });
    stream.on('close', onClosed);
    stream.on('error', onClosed);
  }

  /** Resolves when the reader has closed the stream. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Whether the reader has closed the stream: nothing that is written gets anywhere. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @param text bytes are for a file or a pipe alone. @returns a promise to wait for while the stream is full, else undefined. */
  write(text: string | Uint8Array): Promise<void> | undefined {
    const isShown = this.#stream.isTTY === true && typeof text === 'string';
    if (this.#isClosed || this.#stream.write(isShown ? sanitize(text) : text)) return undefined;
    return this.#drained.promise;
  }
}
