import type { Clock } from '../../src/lib/clock.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { withoutBlankStart } from '../../src/lib/text/trim-answer.ts';
import { AnswerOutput, type AnswerStream } from './answer-output.ts';

/**
 * How long the beginning of an answer is held: most answers have
 * ended by then, and need no look at who else prints. Milliseconds.
 */
const HOLD_MS = 20;
/** What a pipe of Linux takes at once. Bytes. */
const PIPE_BYTES = 64 * 1024;
/** The most bytes that a UTF-16 unit becomes in UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * Prints the answer of a turn without the blank lines around it, and a newline. What is printed in the end is the text of the
 * turn's result. It is printed as it streams, unless other programs may print to the same place: that gets the answer by one
 * write with its newline; one beyond what a pipe takes at once, by as few as there may be, each of whole lines where it has
 * lines.
 */
export class AnswerPrinter {
  readonly #output: AnswerOutput;
  /** Asked when there is something to print before the end: it takes some milliseconds. */
  readonly #isShared: () => boolean;
  readonly #clock: Clock;
  /** Null: not known yet. */
  #streams: boolean | null;
  #holding: Disposable | null = null;
  /** How much of the answer is printed or held, in UTF-16 units. */
  #taken = 0;
  /** What is still to be written. */
  #held = '';
  /** Blank space that is printed only if something follows it. */
  #blank = '';
  #hasGap = false;

  /** @param isShared whether other programs may print there too. A terminal is for a person, who sees what comes. */
  constructor(stream: AnswerStream, isShared: () => boolean, clock: Clock) {
    this.#output = new AnswerOutput(stream);
    this.#isShared = isShared;
    this.#clock = clock;
    this.#streams = stream.isTTY === true ? true : null;
  }

  get hasBegun(): boolean {
    return this.#taken > 0;
  }

  /** Prints a piece of the answer. @returns a promise to wait for while the stream is full, else undefined. */
  push(piece: string): Promise<void> | undefined {
    if (this.#hasGap) return undefined;
    const all = this.#taken === 0 ? withoutBlankStart(this.#blank + piece) : this.#blank + piece;
    const text = all.trimEnd();
    this.#blank = all.slice(text.length);
    if (text === '') return undefined;
    this.#take(text);
    if (this.#streams !== null || this.#isLong()) return this.#writeWhatMay();
    this.#holding ??= this.#clock.after(HOLD_MS, () => void this.#writeWhatMay());
    return undefined;
  }

  /** Pieces were missed: the rest of the answer is taken from the result. */
  gap(): void {
    this.#hasGap = true;
  }

  /** Prints the rest. @returns what is missing of the answer, as a line for a person, or null. */
  async end({ result }: TurnEnd): Promise<string | null> {
    const { text = '', text_truncated: isCut = false } = result ?? {};
    const isWhole = !this.#hasGap || !isCut;
    if (isWhole && this.#taken < text.length && !isCut) this.#take(text.slice(this.#taken));
    // Nothing was streamed, so the cut text is all there is.
    else if (this.#taken === 0 && isCut) this.#take(text);
    this.#holding?.[Symbol.dispose]();
    if (this.#taken > 0) this.#held += '\n';
    if (this.#streams === false || this.#isLong()) await this.#writeWhatMay();
    await this.#write(this.#held.length);
    return isWhole ? null : 'a part of the answer came too fast and is missing';
  }

  #take(text: string): void {
    this.#taken += text.length;
    this.#held += text;
  }

  /** Writes what need not be held back. */
  #writeWhatMay(): Promise<void> | undefined {
    this.#streams ??= !this.#isShared();
    if (this.#streams) return this.#write(this.#held.length);
    let full: Promise<void> | undefined;
    for (let length = this.#fullLength(); length !== null; length = this.#fullLength()) full = this.#write(length);
    return full;
  }

  /** Whether more is held than a pipe takes at once. */
  #isLong(): boolean {
    return (
      this.#held.length > Math.floor(PIPE_BYTES / MAX_BYTES_PER_UNIT) && Buffer.byteLength(this.#held) > PIPE_BYTES
    );
  }

  /** How much is written when more is held than a pipe takes at once: up to the last line that fits. Null: not as much is held. */
  #fullLength(): number | null {
    if (!this.#isLong()) return null;
    // Never between the halves of a character.
    const most = Buffer.from(this.#held)
      .subarray(0, PIPE_BYTES)
      .toString()
      .replace(/\uFFFD$/u, '').length;
    return this.#held.lastIndexOf('\n', most - 1) + 1 || most;
  }

  #write(length: number): Promise<void> | undefined {
    const text = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return text === '' ? undefined : this.#output.write(text);
  }
}
