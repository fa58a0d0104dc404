import type { AimEvent } from '../../model/events.ts';
import { harmlessJson } from '../../lib/sanitize.ts';
import type { Output, Reporter } from '../reporter.ts';

/** Every event as it is, one line of JSON each, on stdout. */
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
