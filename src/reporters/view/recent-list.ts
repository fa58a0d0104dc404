/** How many entries are kept. */
const MAX_ENTRIES = 50;

/** A list of the entries that were added last, the latest at the end. */
export class RecentList<T> {
  readonly #entries: T[] = [];

  add(entry: T): void {
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }

  get entries(): readonly T[] {
    return this.#entries;
  }
}
