import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { addUsage, type Usage } from '../../model/turn/usage.ts';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import type { UsageLog as UsageLogData } from '../../tools/row/repl.ts';

/** How much is read of what one turn wrote. Bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A file in which a tool writes down what each call of the model used: no text of a model gets in there. */
export class UsageLog implements Disposable {
  readonly #data: UsageLogData;
  readonly #folder = orphanRegistry.tempFolder();
  readonly #path = join(this.#folder.path, 'usage.jsonl');
  #offset = 0;

  constructor(data: UsageLogData) {
    this.#data = data;
  }

  /** Arguments with which the tool writes it. */
  get args(): readonly string[] {
    return this.#data.args.map((arg) => arg.replace('%FILE%', () => this.#path));
  }

  /** What was used since the last call, as far as the tool has written it down; null: nothing was. */
  read(): Usage | null {
    const lines = this.#newText().split('\n');
    return lines.map((line) => this.#usageIn(line)).reduce(addUsage, null);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  #newText(): string {
    try {
      const file = openSync(this.#path, 'r');
      try {
        const length = Math.min(fstatSync(file).size - this.#offset, MAX_BYTES);
        const bytes = Buffer.alloc(Math.max(0, length));
        const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, this.#offset));
        // A line that is not whole yet is read next time.
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        this.#offset += Buffer.byteLength(whole);
        return whole;
      } finally {
        closeSync(file);
      }
    } catch {
      // Nothing was written yet.
      return '';
    }
  }

  #usageIn(line: string): Usage | null {
    const { only, input, output, cost } = this.#data;
    let entry: unknown;
    try {
      entry = JSON.parse(line);
    } catch {
      return null;
    }
    if (Object.entries(only).some(([path, value]) => valueAt(entry, path) !== value)) return null;
    return {
      input_tokens: numberAt(entry, input),
      output_tokens: numberAt(entry, output),
      // A model without a known price is said to cost nothing.
      cost_usd: cost === undefined ? null : numberAt(entry, cost) || null,
    };
  }
}

/** The value at some keys with dots between them. */
function valueAt(entry: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], entry);
}

function numberAt(entry: unknown, path: string): number | null {
  const value = valueAt(entry, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
