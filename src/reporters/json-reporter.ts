import type { AimEvent } from '../model/events.ts';
import type { Output, Reporter } from './reporter.ts';

// Controls that JSON.stringify lets through, and marks that reorder text: on a terminal they would act.
const ACTIVE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Every event as it is, one line of JSON each, on stdout. */
export class JsonReporter implements Reporter {
  readonly #stdout: Output;

  constructor({ stdout }: { stdout: Output }) {
    this.#stdout = stdout;
  }

  report(event: AimEvent): void {
    this.#stdout.write(`${jsonLine(event)}\n`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** JSON that means the same and that a terminal shows as it is. */
function jsonLine(value: unknown): string {
  const escape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(ACTIVE, escape);
}
