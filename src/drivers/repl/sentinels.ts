/** The sentinels of one turn: lines that the tool refuses, each in one exact way that stands at the end of a line. */
export class Sentinels {
  #expected: string[] = [];
  #lines: string[] = [];
  /** The answer that ends the turn. */
  #last: string | null = null;

  /** Whether none was sent. */
  get none(): boolean {
    return this.#expected.length === 0;
  }

  /** @param answer of the sentinel that was sent last. It ends the turn, and none before it does. @param line itself. */
  sent(answer: string, line: string): void {
    this.#expected.push(answer);
    this.#lines.push(...line.split('\n').filter((each) => each !== ''));
    this.#last = answer;
  }

  /** No answer so far ends the turn. */
  invalidate(): void {
    this.#last = null;
  }

  clear(): void {
    this.#expected = [];
    this.#lines = [];
    this.#last = null;
  }

  /** The sentinel that stands at the end of a line, where a tool prints again what it reads; null: none. */
  lineIn(line: string): string | null {
    return this.#lines.find((sent) => line.endsWith(sent)) ?? null;
  }

  /** @returns what stands before an answer in this line, and whether the answer ends the turn; null: it has none. */
  find(line: string): { readonly before: string; readonly ends: boolean } | null {
    const answer = this.#expected.find((text) => line.endsWith(text));
    return answer === undefined ? null : { before: line.slice(0, -answer.length), ends: answer === this.#last };
  }
}
