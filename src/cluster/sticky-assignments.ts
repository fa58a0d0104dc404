import { RecentMap } from '../lib/recent-map.ts';

/** How many keys are remembered; one that was forgotten is a new one. */
export const MAX_KEYS = 10_000;

/** At which slot each key is at home, and how many are at each. */
export class StickyAssignments {
  readonly #slots = new RecentMap<number>(MAX_KEYS);
  readonly #counts = new Map<number, number>();

  of(key: string): number | null {
    return this.#slots.get(key) ?? null;
  }

  at(slot: number): number {
    return this.#counts.get(slot) ?? 0;
  }

  /** To be told wherever a key goes, also when it goes home. */
  settle(key: string, slot: number): void {
    this.#counts.set(slot, this.at(slot) + 1);
    const left = this.#slots.set(key, slot);
    if (left !== undefined) this.#counts.set(left, this.at(left) - 1);
  }
}
