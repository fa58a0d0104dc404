/** A map of the keys that were set last; of more than `most` the oldest is dropped. */
export class RecentMap<V> {
  readonly #most: number;
  /** The one that was set last is the last. */
  readonly #entries = new Map<string, V>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** @returns the value that is no longer there: the one before, or that of the key that was dropped. */
  set(key: string, value: V): V | undefined {
    const before = this.#entries.get(key);
    if (this.#entries.delete(key)) {
      this.#entries.set(key, value);
      return before;
    }
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#most) return undefined;
    const [[oldest, dropped] = []] = this.#entries;
    this.#entries.delete(oldest!);
    return dropped;
  }
}
