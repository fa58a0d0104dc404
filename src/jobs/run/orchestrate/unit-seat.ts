import type { Clock } from '../../../lib/clock.ts';
import type { PoolRooms, Seat } from './pool-rooms.ts';

/** The seat of a unit, on one pool at a time; none while it waits for another attempt. */
export class UnitSeat implements Disposable {
  readonly #rooms: PoolRooms;
  #seat: Seat | null;
  /** Whether nothing was begun on it yet. */
  #isFresh = true;

  /** A unit begins on a pool that has room. */
  constructor(rooms: PoolRooms, pool: string) {
    this.#rooms = rooms;
    this.#seat = rooms.take(pool);
  }

  /**
   * Waits until an attempt may begin as it was decided.
   * @returns false where time has passed, or a pool has changed: what follows is to be decided anew.
   */
  async take({ on, inMs }: { readonly on: string; readonly inMs: number }, clock: Clock, signal: AbortSignal) {
    const rooms = this.#rooms;
    const mayStay = inMs === 0 && this.#seat?.pool === on && (this.#isFresh || rooms.isOpen(this.#seat));
    if (!mayStay) {
      this[Symbol.dispose]();
      if (inMs > 0) await rooms.pause(clock, inMs, signal);
      else this.#seat = await rooms.wait(on, signal);
    }
    this.#isFresh = false;
    return this.#seat !== null;
  }

  [Symbol.dispose](): void {
    if (this.#seat !== null) this.#rooms.leave(this.#seat);
    this.#seat = null;
  }
}
