import { RecentMap } from '../lib/recent-map.ts';

/** How many keys are remembered. One that was forgotten is a new one. */
export const MAX_KEYS = 10_000;

/** Which slot each key belongs to, and how many keys belong to each slot. */
export class StickyAssignments {
  readonly #slots = new RecentMap<number>(MAX_KEYS);
  readonly #counts = new Map<number, number>();

  /** The slot of this key; null: it has none. */
  slotOf(key: string): number | null {
    return this.#slots.get(key) ?? null;
  }

  /** How many keys belong to this slot. */
  count(slot: number): number {
    return this.#counts.get(slot) ?? 0;
  }

  /** Makes the key belong to the slot. Call it whenever a key is used: the keys that were used longest ago are forgotten. */
  assign(key: string, slot: number): void {
    this.#counts.set(slot, this.count(slot) + 1);
    const left = this.#slots.set(key, slot);
    if (left !== undefined) this.#counts.set(left, this.count(left) - 1);
  }
}
