import type { AimEvent } from '../../model/events.ts';
import type { Output, Reporter } from '../reporter.ts';
import { PlainLines } from './plain-lines.ts';

/** Writes a run as the lines of a log to stderr, for files and machines. */
export class PlainReporter implements Reporter {
  readonly #stderr: Output;
  readonly #lines: PlainLines;

  constructor({ stderr, color }: { stderr: Output; color: boolean }) {
    this.#stderr = stderr;
    this.#lines = new PlainLines(color);
  }

  report(event: AimEvent): void {
    const lines = this.#lines.of(event);
    if (lines.length > 0) this.#stderr.write(`${lines.join('\n')}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
