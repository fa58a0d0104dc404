/** A map that keeps the keys that were set last, at most `max` of them. */
export class RecentMap<V> {
  readonly #max: number;
  /** In the order in which they were set. */
  readonly #entries = new Map<string, V>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** In the order in which they were set. */
  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** @returns the value that is no longer in the map: the one before, or that of the key that was dropped. */
  set(key: string, value: V): V | undefined {
    const before = this.#entries.get(key);
    if (this.#entries.delete(key)) {
      this.#entries.set(key, value);
      return before;
    }
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#max) return undefined;
    const [[oldest, dropped] = []] = this.#entries;
    this.#entries.delete(oldest!);
    return dropped;
  }
}
