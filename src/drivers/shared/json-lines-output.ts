import { LineSplitter } from '../../lib/text/line-splitter.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { type Json, parseJsonLine } from '../rpc/json-line.ts';
import type { OneShotOutput } from './one-shot-format.ts';

/** Reads the lines of one turn. */
export interface JsonLineReader {
  readonly lastActivity: string | null;
  /** @returns how the turn ended, if this line ends it. */
  read(line: Json): Outcome | null;
}

/** Output of JSON lines, the last of which has the outcome. */
export class JsonLinesOutput implements OneShotOutput {
  readonly #reader: JsonLineReader;
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  outcome: Outcome | null = null;

  constructor(reader: JsonLineReader) {
    this.#reader = reader;
  }

  get lastActivity(): string | null {
    return this.#reader.lastActivity;
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  end(): void {
    this.#splitter.end();
  }

  judge(): null {
    return null;
  }

  #line(text: string): void {
    const line = parseJsonLine(text);
    if (line !== null) this.outcome = this.#reader.read(line) ?? this.outcome;
  }
}
