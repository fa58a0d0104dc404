/**
 * The markers with which a tool answers the lines of its input. They stand at the start of its output, one after another,
 * and are no part of the answer.
 */
export class InputEcho {
  readonly #marker: string;
  #missing: number;
  #length = 0;

  /** @param lines how many lines of input are answered by a marker each. */
  constructor(marker: string, lines: number) {
    this.#marker = marker;
    this.#missing = lines;
  }

  /** Whether each line was answered. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** How long the markers are that were found so far. UTF-16 units. */
  get length(): number {
    return this.#length;
  }

  /** Finds the markers at the start of `output`, which begins where it began at the last call. */
  find(output: string): void {
    while (this.#missing > 0 && output.startsWith(this.#marker, this.#length)) {
      this.#length += this.#marker.length;
      this.#missing -= 1;
    }
  }

  /** From now on the output begins behind the markers that were found. @returns their length. */
  drop(): number {
    const length = this.#length;
    this.#length = 0;
    return length;
  }
}
