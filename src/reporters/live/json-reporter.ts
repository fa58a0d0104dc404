import { writeJson } from '../../lib/write-json.ts';
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
    if (event.type === 'run_finished') this.#finished(event);
    else this.#stdout.write(`${harmlessJson(event)}\n`);
  }

  /** It has the results of all jobs: in pieces, of which the last one has the end of the line too. */
  #finished(event: AimEvent): void {
    let last = '';
    writeJson(event, 0, (piece) => {
      if (last !== '') this.#stdout.write(last);
      last = Buffer.from(piece).toString('utf8');
    });
    this.#stdout.write(`${last}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
