import { onAbortOrNow } from '../../../lib/on-abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { PauseState } from '../../../pool/pause/pause-state.ts';
import type { Limits } from '../../plan/schedule/schedule.ts';
import type { PoolRunner } from '../pools/pool-runner.ts';

/** A pool, as far as it is decided what may begin on it. */
export type RoomOwner = Pick<PoolRunner, 'capacity' | 'gate'>;

/** The place of a unit on a pool, from its start to its end, or until it waits for another one. */
export interface Seat {
  readonly pool: string;
  /** What the pool was when it came. */
  readonly since: PauseState;
}

/** A unit that was begun, and waits for a pool. */
interface Waiting {
  readonly pool: string;
  readonly resolve: (seat: Seat | null) => void;
}

/**
 * How many units each pool has, and whether it may get another one: as many as it has room for while it takes work, none while it
 * is paused, one while it tries again. Units that were begun already come first.
 */
export class PoolRooms implements Disposable {
  readonly #pools: ReadonlyMap<string, RoomOwner>;
  readonly #limitsOf: (seats: readonly Seat[]) => Limits | null;
  readonly #onChange: () => void;
  /** Those that wait for a change of any pool. */
  readonly #watchers = new Set<() => void>();
  readonly #seats = new Set<Seat>();
  readonly #waiting: Waiting[] = [];
  readonly #watches = new DisposableStack();
  #hasChanged = false;

  /**
   * @param limitsOf the limits over several pools, beside the units that have these seats.
   * @param onChange is called when a pool may take more, or less.
   */
  constructor(
    pools: ReadonlyMap<string, RoomOwner>,
    limitsOf: (seats: readonly Seat[]) => Limits | null,
    onChange: () => void,
  ) {
    this.#pools = pools;
    this.#limitsOf = limitsOf;
    this.#onChange = onChange;
    for (const [name, { gate }] of pools) this.#watches.use(gate.watch(() => this.#changed(name)));
  }

  stateOf(pool: string): PauseState {
    return this.#owner(pool).gate.state;
  }

  /** Why nothing waits for a pool; null: it takes work, or will soon enough. */
  whyNot(pool: string): string | null {
    return this.#owner(pool).gate.refusal?.message ?? null;
  }

  get isAnyPaused(): boolean {
    return [...this.#pools.values()].some(({ gate }) => gate.state.name === 'paused');
  }

  /** Whether there is a pool that nothing waits for. */
  get isAnyRefusing(): boolean {
    return [...this.#pools.values()].some(({ gate }) => gate.refusal !== null);
  }

  /** Whether a pool has paused, or goes on, since this was asked last. */
  takeChange(): boolean {
    const has = this.#hasChanged;
    this.#hasChanged = false;
    return has;
  }

  /** How many units that have not begun a pool may get now. */
  room(pool: string): number {
    return Math.max(0, this.#free(pool) - this.#waiting.filter((it) => it.pool === pool).length);
  }

  /** A unit begins on a pool that has room. */
  take(pool: string): Seat {
    const seat = { pool, since: this.stateOf(pool) };
    this.#seats.add(seat);
    return seat;
  }

  leave(seat: Seat): void {
    if (!this.#seats.delete(seat)) return;
    this.#serve();
    this.#onChange();
  }

  /** Whether a unit that is there may go on with another attempt: beside a pause it has to wait as all others. */
  isOpen({ pool }: Seat): boolean {
    return this.stateOf(pool).name === 'open';
  }

  /** Waits for room on a pool. @returns null where it has paused meanwhile, or the signal aborted. */
  async wait(pool: string, signal: AbortSignal): Promise<Seat | null> {
    const { promise, resolve } = Promise.withResolvers<Seat | null>();
    this.#waiting.push({ pool, resolve });
    using _ = onAbortOrNow(signal, () => resolve(null));
    this.#serve();
    const seat = await promise;
    const at = this.#waiting.findIndex((it) => it.resolve === resolve);
    if (at !== -1) this.#waiting.splice(at, 1);
    if (seat === null || !signal.aborted) return seat;
    this.leave(seat);
    return null;
  }

  /** Resolves after a while, or when a pool has paused or goes on, or the signal aborts. */
  async pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _timer = clock.after(ms, resolve);
    using _abort = onAbortOrNow(signal, resolve);
    this.#watchers.add(resolve);
    await promise;
    this.#watchers.delete(resolve);
  }

  /** Limits over several pools, beside the units that are there. */
  get limits(): Limits | null {
    return this.#limitsOf([...this.#seats]);
  }

  [Symbol.dispose](): void {
    this.#watches.dispose();
  }

  #changed(pool: string): void {
    this.#hasChanged = true;
    if (this.stateOf(pool).name === 'paused') {
      const gone = this.#waiting.filter((it) => it.pool === pool);
      for (const each of gone) this.#waiting.splice(this.#waiting.indexOf(each), 1);
      for (const { resolve } of gone) resolve(null);
    }
    this.#serve();
    for (const resolve of this.#watchers) resolve();
    this.#onChange();
  }

  #serve(): void {
    for (const each of this.#waiting.slice()) {
      if (this.#free(each.pool) <= 0) continue;
      this.#waiting.splice(this.#waiting.indexOf(each), 1);
      each.resolve(this.take(each.pool));
    }
  }

  #free(pool: string): number {
    const { limits } = this;
    const limit = limits?.of(pool) ?? null;
    return limit === null ? this.#ownFree(pool) : Math.min(this.#ownFree(pool), limits!.room(limit));
  }

  #ownFree(pool: string): number {
    const { capacity, gate } = this.#owner(pool);
    const there = [...this.#seats].filter((seat) => seat.pool === pool);
    switch (gate.state.name) {
      case 'open':
        return capacity - there.length;
      case 'paused':
        return 0;
      case 'trying':
        // Those that work since before the pause do not show whether it is over.
        return there.some(({ since }) => since === gate.state) ? 0 : 1;
    }
  }

  #owner(pool: string): RoomOwner {
    const owner = this.#pools.get(pool);
    if (owner === undefined) throw new Error(`no pool ${pool}`);
    return owner;
  }
}
