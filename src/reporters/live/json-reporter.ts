import { harmlessJson } from '../../lib/text/sanitize.ts';
import type { AimEvent } from '../../model/events.ts';
import type { Output, Reporter } from '../reporter.ts';

/** Writes every event as it is, as one line of JSON, to stdout. */
export class JsonReporter implements Reporter {
  readonly #stdout: Output;

  constructor({ stdout }: { stdout: Output }) {
    this.#stdout = stdout;
  }

  report(event: AimEvent): void {
    this.#stdout.write(`${harmlessJson(event)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
