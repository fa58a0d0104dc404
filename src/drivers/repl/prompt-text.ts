import type { Repl } from '../../tools/row/repl.ts';

/** What a tool shows while it waits is short: no more of the output than this is searched for it. UTF-16 units. */
const MAX_PROMPT = 4096;
/** How many prompts are taken off the end of a line. */
const MAX_PROMPTS = 8;

/** Tells the prompt of a REPL, with which it waits for a line, from the rest of its output. */
export interface PromptText {
  /** Whether the tool shows one at all. */
  readonly isShown: boolean;
  /** Whether a piece of output ends as it does when the tool waits. */
  endsIn(output: string): boolean;
  /**
   * How long a prompt at this place of the output is: one for a new input, or one for a further line of the same; 0: none.
   * @param shown the prompt that stood there when the input was written.
   */
  lengthAt(output: string, at: number, shown: string): number;
  /** Whether two lines are the same, or are both a prompt. */
  same(a: string, b: string): boolean;
  /** A line without the prompt at its end. @param shown as the tool shows it now. */
  withoutEnd(line: string, shown: string): string;
}

/** The prompt of a row, by whichever of its keys says what it is. */
export function promptText({ prompt, marker, continuation }: Repl): PromptText {
  if (prompt !== undefined) return new PatternPrompt(prompt, continuation);
  return marker === undefined ? NO_PROMPT : new MarkerPrompt(marker);
}

/** A tool that shows nothing while it waits. */
const NO_PROMPT: PromptText = {
  isShown: false,
  endsIn: (output) => output === '',
  lengthAt: () => 0,
  same: (a, b) => a === b,
  withoutEnd: (line) => line,
};

/** A prompt that stays the same from one input to the next; its pattern matches the end of the output. */
class MarkerPrompt implements PromptText {
  readonly isShown = true;
  readonly #end: RegExp;

  constructor(marker: string) {
    this.#end = new RegExp(marker, 'u');
  }

  endsIn(output: string): boolean {
    return output !== '' && this.#end.test(output.slice(-MAX_PROMPT));
  }

  lengthAt(output: string, at: number, shown: string): number {
    return shown !== '' && output.startsWith(shown, at) ? shown.length : 0;
  }

  same(a: string, b: string): boolean {
    return a === b;
  }

  withoutEnd(line: string, shown: string): string {
    return shown !== '' && line.endsWith(shown) ? line.slice(0, -shown.length) : line;
  }
}

/** A prompt that may change, as `In [3]: ` does; its pattern matches the prompt alone. */
class PatternPrompt implements PromptText {
  readonly isShown = true;
  readonly #any: RegExp;
  readonly #end: RegExp;
  readonly #waiting: RegExp;
  readonly #whole: RegExp;

  constructor(prompt: string, continuation: string | undefined) {
    const any = continuation === undefined ? prompt : `(?:${prompt})|(?:${continuation})`;
    this.#any = new RegExp(any, 'uy');
    this.#end = new RegExp(`(?:${any})$`, 'u');
    this.#waiting = new RegExp(`(?:${prompt})$`, 'u');
    this.#whole = new RegExp(`^(?:${prompt})$`, 'u');
  }

  endsIn(output: string): boolean {
    return output !== '' && this.#waiting.test(output.slice(-MAX_PROMPT));
  }

  lengthAt(output: string, at: number): number {
    this.#any.lastIndex = at;
    return this.#any.exec(output.length > at + MAX_PROMPT ? output.slice(0, at + MAX_PROMPT) : output)?.[0].length ?? 0;
  }

  same(a: string, b: string): boolean {
    return a === b || (this.#isWhole(a) && this.#isWhole(b));
  }

  withoutEnd(line: string): string {
    // A sentinel of two lines is answered with two.
    let rest = line;
    for (let found = 0; found < MAX_PROMPTS; found++) {
      const tail = rest.slice(-MAX_PROMPT);
      const at = tail.search(this.#end);
      if (at === -1 || at === tail.length) break;
      rest = rest.slice(0, rest.length - tail.length + at);
    }
    return rest;
  }

  #isWhole(line: string): boolean {
    return line.length <= MAX_PROMPT && this.#whole.test(line);
  }
}
