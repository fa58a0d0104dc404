import type { Readable } from 'node:stream';
import { PacedOutput } from './paced-output.ts';
import type { OutputSink } from '../tool-process.ts';

/** More than the pipes of a process and what was read of them hold. Bytes. */
const IN_PIPES = 1024 * 1024;

/** Both streams that a process prints to. */
export class ProcessOutput {
  /** Resolves when nothing more comes from its stdout. */
  readonly stdoutEnded: Promise<void>;
  /** Resolves when nothing more comes from either. */
  readonly ended: Promise<void>;
  readonly #stdout: PacedOutput;
  readonly #stderr: PacedOutput;

  constructor(stdout: Readable, stderr: Readable, sink: OutputSink) {
    this.#stdout = new PacedOutput(stdout, (piece) => sink.stdout(piece));
    this.#stderr = new PacedOutput(stderr, (piece) => sink.stderr(piece));
    this.stdoutEnded = this.#stdout.ended;
    this.ended = Promise.all([this.#stdout.ended, this.#stderr.ended]).then(() => {});
  }

  /** How many bytes were handled. */
  get handled(): number {
    return this.#stdout.handled + this.#stderr.handled;
  }

  /** Resolves when all that the process had written by now was handled; of a flood, not more than its pipes hold. */
  async caughtUp(): Promise<void> {
    const enough = this.handled + IN_PIPES;
    // The turn of the event loop that has read one pipe may have read the other before it was written to.
    await nextTurn();
    await nextTurn();
    while ((this.#stdout.waits || this.#stderr.waits) && this.handled < enough) await nextTurn();
  }

  /** Closes both and drops what was not handled. */
  destroy(): void {
    this.#stdout.destroy();
    this.#stderr.destroy();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
