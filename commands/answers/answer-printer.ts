import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { AnswerOutput, type AnswerStream } from './answer-output.ts';

/**
 * Prints the answer of a turn as it comes, without the blank space around it, and then a newline: in the end exactly
 * the text of the result.
 */
export class AnswerPrinter {
  readonly #out: AnswerOutput;
  /** How much of the answer is printed, in UTF-16 units. */
  #printed = 0;
  /** Blank space that is printed only if something follows it. */
  #blank = '';
  #torn = false;

  constructor(out: AnswerStream) {
    this.#out = new AnswerOutput(out);
  }

  get begun(): boolean {
    return this.#printed > 0;
  }

  /** A piece of the answer. @returns a promise while the reader of it is slow. */
  push(piece: string): Promise<void> | undefined {
    if (this.#torn) return undefined;
    const all = this.#printed === 0 ? (this.#blank + piece).trimStart() : this.#blank + piece;
    const text = all.trimEnd();
    this.#blank = all.slice(text.length);
    return this.#write(text);
  }

  /** Pieces were missed: the rest of the answer comes from the result. */
  gap(): void {
    this.#torn = true;
  }

  /** The turn is over. @returns what could not be printed of its answer, or null. */
  async end({ result }: TurnEnd): Promise<string | null> {
    const { text = '', text_truncated: cut = false } = result ?? {};
    const whole = !this.#torn || !cut;
    if (whole && this.#printed < text.length && !cut) await this.#write(text.slice(this.#printed));
    // Never streamed: what there is of it.
    else if (this.#printed === 0 && cut) await this.#write(text);
    if (this.#printed > 0) await this.#write('\n');
    return whole ? null : 'a part of the answer came too fast and is missing';
  }

  #write(text: string): Promise<void> | undefined {
    if (text === '') return undefined;
    this.#printed += text.length;
    return this.#out.write(text);
  }
}
