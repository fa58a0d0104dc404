import type { PromptText } from './prompt-text.ts';

/** What a tool prints while it reads the lines of its input. */
export interface InputEchoSpec {
  readonly prompts: PromptText;
  /** The prompt that stood there when the input was written. */
  readonly shown: string;
  /** How many lines of input are answered by a prompt each. */
  readonly prompted: number;
  /** The lines that the tool prints again as it reads them; none: it prints none. */
  readonly printed: readonly string[];
  /** What it prints when it has read them all; null: nothing. */
  readonly readLine: string | null;
  /** Each line is an input of its own: what it gives may stand between the prompts. */
  readonly apart: boolean;
}

/**
 * The prompts with which a tool answers the lines of its input, and the lines themselves where it prints them again. They
 * stand at the start of its output, or at the start of its lines where each line is an input of its own. They are no part
 * of the answer.
 */
export class InputEcho {
  readonly #spec: InputEchoSpec;
  #prompts = 0;
  #printed = 0;
  #wasRead = false;
  #over = false;

  constructor(spec: InputEchoSpec) {
    this.#spec = spec;
  }

  /** Whether each line was answered, as far as the tool shows that. */
  get complete(): boolean {
    const { prompted, printed, readLine } = this.#spec;
    return this.#prompts === prompted && this.#printed === printed.length && (readLine === null || this.#wasRead);
  }

  /** Whether every line was answered, with a line that is still coming. */
  completeWith(partial: string): boolean {
    if (this.#over) return this.complete;
    const before = this.#prompts;
    this.#skipPrompts(partial);
    const { complete } = this;
    this.#prompts = before;
    return complete;
  }

  /** Takes the prompts at the start of a piece of output. @returns their length. */
  take(partial: string): number {
    return this.#over ? 0 : this.#skipPrompts(partial);
  }

  /** What is of the answer in a line; null: nothing, it only shows what was read. */
  line(line: string): string | null {
    if (this.#over) return line;
    const length = this.#skipPrompts(line);
    const rest = length === 0 ? line : line.slice(length);
    const { printed, readLine, apart } = this.#spec;
    if (this.#printed < printed.length && same(rest, printed[this.#printed]!)) {
      this.#printed += 1;
      return null;
    }
    if (readLine !== null && rest.endsWith(readLine)) {
      this.#wasRead = true;
      return null;
    }
    if (rest === '' && length > 0) {
      // The line of prompts has its end: what comes now is of the answer, a blank line as well.
      if (!apart && printed.length === 0 && readLine === null) this.#over = true;
      return null;
    }
    if (apart) return rest;
    this.#over = true;
    // The end of the line of input that was read.
    return rest === '' ? null : rest;
  }

  /** No more of the output shows what was read. */
  end(): void {
    this.#over = true;
  }

  #skipPrompts(text: string): number {
    const { prompts, shown, prompted } = this.#spec;
    let at = 0;
    while (this.#prompts < prompted) {
      const length = prompts.lengthAt(text, at, shown);
      if (length === 0) break;
      at += length;
      this.#prompts += 1;
    }
    return at;
  }
}

/** Whether a tool printed this line of its input: a terminal's line end may have become another one. */
function same(printed: string, line: string): boolean {
  return printed === line || printed.trimEnd() === line.trimEnd();
}
