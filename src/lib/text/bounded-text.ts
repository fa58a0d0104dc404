import { counted } from './plural.ts';

/** Whether a line stands for characters that were left out. */
export function isGapLine(line: string): boolean {
  return /^… \d+ characters? left out …$/.test(line);
}

/**
 * Text of unknown length, kept within a cap. `ends` keeps the start and the end, half of the cap each, and says between them
 * how many characters were left out. `tail` keeps the end.
 */
export class BoundedText {
  readonly #cap: number;
  readonly #headCap: number;
  #head = '';
  #tail = '';
  #length = 0;

  /** @param cap in UTF-16 units. */
  constructor(cap: number, keep: 'ends' | 'tail' = 'ends') {
    this.#cap = cap;
    this.#headCap = keep === 'ends' ? Math.floor(cap / 2) : 0;
  }

  push(text: string): void {
    this.#length += text.length;
    const room = this.#headCap - this.#head.length;
    if (room > 0) {
      this.#head += text.slice(0, room);
      text = text.slice(room);
    }
    if (text.length === 0) return;
    this.#tail += text;
    const tailCap = this.#cap - this.#headCap;
    // Cut only when it is twice too long, so that many small pushes cost little.
    if (this.#tail.length > 2 * tailCap) this.#tail = this.#tail.slice(-tailCap);
  }

  /** Whether something was left out. */
  get truncated(): boolean {
    return this.#length > this.#cap;
  }

  /** Length of all that was pushed, in UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  toString(): string {
    if (!this.truncated) return this.#head + this.#tail;
    const tailCap = this.#cap - this.#headCap;
    const tail = this.#tail.slice(-tailCap);
    const dropped = this.#length - this.#head.length - tail.length;
    return this.#headCap === 0 ? tail : `${this.#head}\n… ${counted(dropped, 'character')} left out …\n${tail}`;
  }
}
