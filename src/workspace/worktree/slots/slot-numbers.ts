import type { Slot } from '../../workspace.ts';

/** A pool of a run, as far as its worktrees go. */
export interface SlotPool {
  readonly name: string;
  /** Its instances. */
  readonly count: number;
}

/**
 * Which worktree belongs to which slot, by number from 1. An instance keeps its number, unless its worktree can't be used
 * any more; a process for one job gets the lowest number that is free.
 */
export class SlotNumbers {
  readonly #offsets = new Map<string, number>();
  readonly #replaced = new Map<string, number>();
  readonly #taken = new Set<number>();
  readonly #first: number;
  #fresh: number;

  /** @param atOnce how many processes for one job there may be at once, over all pools. */
  constructor(pools: readonly SlotPool[], atOnce: number) {
    let next = 1;
    for (const { name, count } of pools) {
      this.#offsets.set(name, next);
      next += count;
    }
    this.#first = next;
    this.#fresh = next + atOnce;
  }

  /** The number of an instance. */
  of(pool: string, instance: number): number {
    return this.#replaced.get(`${pool}#${instance}`) ?? this.#offsets.get(pool)! + instance;
  }

  /** Takes a number for a process for one job. */
  take(): number {
    for (let n = this.#first; ; n++) {
      if (this.#taken.has(n)) continue;
      this.#taken.add(n);
      return n;
    }
  }

  release(n: number): void {
    this.#taken.delete(n);
  }

  /** Another number for a slot whose worktree can't be used any more: a process that works in the old folder has to leave it. */
  replace({ pool, instance }: Slot, n: number): number {
    const fresh = this.#fresh++;
    if (instance !== null) this.#replaced.set(`${pool}#${instance}`, fresh);
    else {
      this.#taken.delete(n);
      this.#taken.add(fresh);
    }
    return fresh;
  }
}
