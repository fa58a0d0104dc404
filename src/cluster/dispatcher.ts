import type { Clock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Routing } from '../model/pool/routing.ts';
import type { Lessor } from '../pool/leases/clean-instance.ts';
import type { InstanceLease } from '../pool/leases/instance-lease.ts';
import type { LeaseRequest } from '../pool/leases/lease-request.ts';
import { type LeaseQueue, PendingLease } from '../pool/leases/pending-lease.ts';
import type { Slot } from '../pool/leases/slot.ts';
import type { ToolProcessPool } from '../pool/tool-process-pool.ts';
import { noneLeft } from './given-up.ts';
import { INITIAL_ROUTE, ROUTES, type RouteState, type SlotView } from './routing.ts';
import { StickyAssignments } from './sticky-assignments.ts';

/**
 * Chooses the slot of each request, which waits there for its turn. A request that no slot could begin at once waits
 * here, where the routing says so.
 */
export class Dispatcher implements Lessor, LeaseQueue {
  readonly #pool: ToolProcessPool;
  readonly #routing: Routing;
  readonly #clock: Clock;
  readonly #assignments = new StickyAssignments();
  /** Not routed yet, in order; each would take any slot. */
  readonly #waiting: PendingLease[] = [];
  #route: RouteState = INITIAL_ROUTE;

  constructor(pool: ToolProcessPool, routing: Routing, clock: Clock) {
    this.#pool = pool;
    this.#routing = routing;
    this.#clock = clock;
  }

  /** Waits for an instance. @throws AimError usage, pool_given_up, shut_down; the signal's reason. */
  lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease> {
    const { instance = null } = request;
    if (instance !== null) return this.#pool.lease(request, signal);
    return new PendingLease(request, this.#clock.now()).wait(this, signal, this.#pool.closed);
  }

  /** How many requests wait for an instance. */
  get waiting(): number {
    return this.#pool.slots.reduce((sum, slot) => sum + slot.queued, this.#waiting.length);
  }

  add(pending: PendingLease): void {
    const { refusal } = this.#pool.gate;
    if (refusal !== null) return pending.refuse(refusal);
    if (!this.#pool.slots.some((slot) => slot.isAvailable)) return pending.refuse(this.#noneLeft());
    const slot = this.#waiting.length > 0 && isForAny(pending) ? null : this.#choose(pending);
    if (slot === null) this.#waiting.push(pending);
    else slot.add(pending);
  }

  remove(pending: PendingLease): void {
    const at = this.#waiting.indexOf(pending);
    if (at !== -1) this.#waiting.splice(at, 1);
    else for (const slot of this.#pool.slots) slot.remove(pending);
  }

  ahead(pending: PendingLease): number {
    const at = this.#waiting.indexOf(pending);
    if (at === -1) return Math.max(...this.#pool.slots.map((slot) => slot.ahead(pending)));
    // It gets a slot after all that wait there.
    return at + Math.min(...this.#pool.slots.flatMap((slot) => (slot.isAvailable ? [slot.queued] : [])));
  }

  /** Routes what waits. Call it whenever a slot may have become free. */
  pump(): void {
    const { refusal } = this.#pool.gate;
    if (refusal !== null) for (const pending of this.#waiting.splice(0)) pending.refuse(refusal);
    while (this.#waiting.length > 0) {
      const slot = this.#choose(this.#waiting[0]!);
      if (slot === null) return;
      slot.add(this.#waiting.shift()!);
    }
  }

  /** Routes anew what waits for a slot that was given up. */
  reroute(given: Slot): void {
    if (!this.#pool.slots.some((slot) => slot.isAvailable)) return this.refuseAll(this.#noneLeft());
    // What names this instance stays, and is refused there.
    const moved = given.drain(({ request: { instance = null } }) => instance === null);
    this.#waiting.unshift(...moved.filter(isForAny));
    for (const pending of moved) if (!isForAny(pending)) this.add(pending);
    this.pump();
  }

  /** Refuses everything that waits. */
  refuseAll(reason: unknown): void {
    const all = [...this.#waiting.splice(0), ...this.#pool.slots.flatMap((slot) => slot.drain())];
    for (const pending of all) pending.refuse(reason);
  }

  /** The slot for a request that names none, or null: it has to wait. */
  #choose({ request: { key = null } }: PendingLease): Slot | null {
    const route = key === null ? ROUTES[this.#routing] : ROUTES.sticky;
    const assigned = key === null ? null : this.#assignments.slotOf(key);
    const { state, choice } = route(this.#route, { assigned }, this.#views());
    this.#route = state;
    if (choice === 'wait') return null;
    if (key !== null) this.#assignments.assign(key, choice);
    return this.#pool.slots[choice]!;
  }

  #views(): SlotView[] {
    return this.#pool.slots.map(({ index, isAvailable, isIdle, load }) => ({
      index,
      available: isAvailable,
      idle: isIdle,
      load,
      keys: this.#assignments.count(index),
    }));
  }

  #noneLeft(): AimError {
    return new AimError('pool_given_up', noneLeft(this.#pool));
  }
}

/** Whether a request that names no instance would take any. */
function isForAny({ request: { key = null } }: PendingLease): boolean {
  return key === null;
}
