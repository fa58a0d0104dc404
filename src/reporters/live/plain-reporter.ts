import type { AimEvent } from '../../model/events.ts';
import type { Output, Reporter } from '../reporter.ts';
import { eventLine } from './event-line.ts';
import { PlainLines } from './plain-lines.ts';

/** Writes a run as the lines of a log to stderr, for files and machines. */
export class PlainReporter implements Reporter {
  readonly #stderr: Output;
  readonly #lines: PlainLines;
  readonly #verbose: boolean;

  constructor({ stderr, color, verbose = false }: { stderr: Output; color: boolean; verbose?: boolean }) {
    this.#stderr = stderr;
    this.#lines = new PlainLines(color);
    this.#verbose = verbose;
  }

  report(event: AimEvent): void {
    const shown = this.#lines.of(event);
    const lines = shown.length === 0 && this.#verbose ? this.#lines.timed(event, [eventLine(event)]) : shown;
    if (lines.length > 0) this.#stderr.write(`${lines.join('\n')}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
