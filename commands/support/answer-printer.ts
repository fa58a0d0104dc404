import type { TurnEnd } from '../../src/control/results.ts';
import { sanitize } from '../../src/model/sanitize.ts';

/** Where answers go: stdout, or what stands for it in a test. */
export interface AnswerOutput {
  write(text: string): boolean;
  on(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
}

/**
 * Prints the answer of a turn as it comes, without the blank space around it, and then a newline: in the end exactly
 * the text of the result. In a terminal no escape sequence of the tool's is let through; a file gets what was said.
 */
export class AnswerPrinter {
  readonly #out: AnswerOutput;
  /** How much of the answer is printed, in UTF-16 units. */
  #printed = 0;
  /** Blank space that is printed only if something follows it. */
  #blank = '';
  #torn = false;
  /** Settles when the reader goes on, or has gone for good and reads nothing more. */
  #slow = Promise.withResolvers<void>();
  #gone = false;

  constructor(out: AnswerOutput) {
    this.#out = out;
    const goOn = () => {
      this.#slow.resolve();
      if (!this.#gone) this.#slow = Promise.withResolvers<void>();
    };
    const end = () => {
      this.#gone = true;
      goOn();
    };
    out.on('drain', goOn);
    out.on('close', end);
    out.on('error', end);
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
    if (this.#gone || this.#out.write(this.#out.isTTY === true ? sanitize(text) : text)) return undefined;
    return this.#slow.promise;
  }
}
