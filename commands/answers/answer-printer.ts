import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { AnswerOutput, type AnswerStream } from './answer-output.ts';

/**
 * Prints the answer of a turn as it streams, without the blank space around it, and then a newline. What is printed in the
 * end is the text of the turn's result.
 */
export class AnswerPrinter {
  readonly #output: AnswerOutput;
  /** How much of the answer is printed, in UTF-16 units. */
  #printed = 0;
  /** Blank space that is printed only if something follows it. */
  #blank = '';
  #hasGap = false;

  constructor(stream: AnswerStream) {
    this.#output = new AnswerOutput(stream);
  }

  get hasBegun(): boolean {
    return this.#printed > 0;
  }

  /** Prints a piece of the answer. @returns a promise to wait for while the stream is full, else undefined. */
  push(piece: string): Promise<void> | undefined {
    if (this.#hasGap) return undefined;
    const all = this.#printed === 0 ? (this.#blank + piece).trimStart() : this.#blank + piece;
    const text = all.trimEnd();
    this.#blank = all.slice(text.length);
    return this.#write(text);
  }

  /** Pieces were missed: the rest of the answer is taken from the result. */
  gap(): void {
    this.#hasGap = true;
  }

  /** Prints the rest. @returns what is missing of the answer, as a line for a person, or null. */
  async end({ result }: TurnEnd): Promise<string | null> {
    const { text = '', text_truncated: isCut = false } = result ?? {};
    const isWhole = !this.#hasGap || !isCut;
    if (isWhole && this.#printed < text.length && !isCut) await this.#write(text.slice(this.#printed));
    // Nothing was streamed, so the cut text is all there is.
    else if (this.#printed === 0 && isCut) await this.#write(text);
    if (this.#printed > 0) await this.#write('\n');
    return isWhole ? null : 'a part of the answer came too fast and is missing';
  }

  #write(text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    this.#printed += text.length;
    return this.#output.write(text);
  }
}
