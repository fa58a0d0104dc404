import type { Clock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Routing } from '../model/routing.ts';
import type { ProcessInstance } from '../pool/process-instance.ts';
import type { LeaseRequest } from '../pool/leases/lease-request.ts';
import type { ToolProcessPool } from '../pool/tool-process-pool.ts';
import { givenUp, noneLeft } from './given-up.ts';
import { StickyAssignments } from './sticky-assignments.ts';
import { InstanceLease } from '../pool/leases/instance-lease.ts';
import { INITIAL_ROUTE, ROUTES, type RouteState, type Slot } from './routing.ts';

/** A request that waits for an instance. */
interface Pending extends Required<Pick<LeaseRequest, 'holder'>> {
  readonly key: string | null;
  readonly target: number | null;
  readonly since: number;
  readonly grant: (lease: InstanceLease) => void;
  readonly refuse: (error: unknown) => void;
}

/** Who gets which instance next: requests wait here, are routed to a slot, and are granted a lease when it is free. */
export class Dispatcher {
  readonly #pool: ToolProcessPool;
  readonly #routing: Routing;
  readonly #clock: Clock;
  #route: RouteState = INITIAL_ROUTE;
  readonly #homes = new StickyAssignments();
  /** Not routed yet, in order. */
  #waiting: Pending[] = [];
  /** Routed to a slot, in order. */
  readonly #queues: Pending[][];
  readonly #leased: (Pending | null)[];

  constructor(pool: ToolProcessPool, routing: Routing, clock: Clock) {
    this.#pool = pool;
    this.#routing = routing;
    this.#clock = clock;
    this.#queues = pool.instances.map(() => []);
    this.#leased = pool.instances.map(() => null);
  }

  /** Waits for an instance and holds it until the lease is disposed. @throws AimError pool_given_up, shut_down. */
  async lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease> {
    signal.throwIfAborted();
    this.#pool.closed.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<InstanceLease>();
    const pending: Pending = {
      holder: request.holder,
      key: request.key ?? null,
      target: request.instance ?? null,
      since: this.#clock.now(),
      grant: resolve,
      refuse: reject,
    };
    const onAbort = () => {
      this.#forget(pending);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(pending);
    this.pump();
    request.onQueued?.(this.#ahead(pending));
    try {
      const lease = await promise;
      // Granted and aborted in the same breath: it was taken back.
      signal.throwIfAborted();
      return lease;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** How many requests wait for an instance. */
  get waiting(): number {
    return this.#queues.reduce((sum, queue) => sum + queue.length, this.#waiting.length);
  }

  #ahead(pending: Pending): number {
    const queue = this.#queues.find((it) => it.includes(pending));
    if (queue !== undefined) return queue.indexOf(pending);
    const at = this.#waiting.indexOf(pending);
    if (at === -1) return 0;
    // It gets a slot behind all that are queued there.
    const queues = this.#slots().flatMap(({ available, index }) => (available ? [this.#queues[index]!.length] : []));
    return at + Math.min(...queues);
  }

  /** An instance was given up: what waited for it is dealt again. */
  redeal(instance: ProcessInstance): void {
    this.#waiting.unshift(...this.#queues[instance.spec.index]!.splice(0));
  }

  /** Refuses everything that waits. */
  refuseAll(reason: unknown): void {
    const queued = [...this.#waiting, ...this.#queues.flatMap((queue) => queue.splice(0))];
    this.#waiting = [];
    for (const pending of queued) pending.refuse(reason);
  }

  #slots(): Slot[] {
    return this.#pool.instances.map((instance, index) => {
      const { name } = instance.state;
      const queued = this.#queues[index]!.length;
      const leased = this.#leased[index] !== null;
      return {
        index,
        available: name !== 'given_up' && name !== 'stopped',
        idle: name === 'ready' && !leased && queued === 0,
        load: queued + (leased ? 1 : 0),
        homes: this.#homes.at(index),
      };
    });
  }

  /** Routes what waits and grants what is free. To be called whenever something has changed. */
  pump(): void {
    if (this.#pool.closed.aborted) return;
    let slots = this.#slots();
    if (!slots.some((slot) => slot.available)) {
      return this.refuseAll(new AimError('pool_given_up', noneLeft(this.#pool)));
    }
    let held = 0;
    let full = false;
    while (held < this.#waiting.length) {
      const pending = this.#waiting[held]!;
      const anywhere = pending.key === null && pending.target === null;
      if (full && anywhere) {
        held += 1;
        continue;
      }
      const choice = this.#choose(pending, slots);
      if (pending.target !== null && choice === 'wait') {
        this.#waiting.splice(held, 1);
        pending.refuse(new AimError('pool_given_up', givenUp(this.#pool, pending.target)));
        continue;
      }
      if (choice === 'wait') {
        // Whoever would go anywhere waits behind this one; who wants one instance may still be queued there.
        full ||= anywhere;
        held += 1;
        continue;
      }
      this.#waiting.splice(held, 1);
      this.#queues[choice]!.push(pending);
      this.#grant(choice);
      slots = this.#slots();
    }
    for (const slot of slots) this.#grant(slot.index);
    this.#pool.instances.forEach((instance, index) => {
      instance.pending = this.#queues[index]!.length + (this.#leased[index] === null ? 0 : 1);
    });
  }

  #choose(pending: Pending, slots: readonly Slot[]): number | 'wait' {
    if (pending.target !== null) return slots[pending.target]?.available === true ? pending.target : 'wait';
    const { key } = pending;
    const route = key === null ? ROUTES[this.#routing] : ROUTES.sticky;
    const { state, choice } = route(this.#route, { home: key === null ? null : this.#homes.of(key) }, slots);
    this.#route = state;
    if (key !== null && choice !== 'wait') this.#homes.settle(key, choice);
    return choice;
  }

  #grant(index: number): void {
    const instance = this.#pool.instances[index]!;
    if (this.#leased[index] !== null || instance.state.name !== 'ready') return;
    const pending = this.#queues[index]!.shift();
    if (pending === undefined) return;
    this.#leased[index] = pending;
    instance.holder = pending.holder;
    const queuedMs = this.#clock.now() - pending.since;
    const release = () => {
      if (this.#leased[index] !== pending) return;
      this.#leased[index] = null;
      instance.holder = null;
      instance.tap = null;
      this.pump();
    };
    pending.grant(new InstanceLease(this.#pool, instance, pending.holder, queuedMs, release));
  }

  #forget(pending: Pending): void {
    this.#waiting = this.#waiting.filter((it) => it !== pending);
    for (const queue of this.#queues) {
      const at = queue.indexOf(pending);
      if (at !== -1) queue.splice(at, 1);
    }
    // Granted in the same breath: nobody will dispose of it.
    const at = this.#leased.indexOf(pending);
    if (at !== -1) {
      this.#leased[at] = null;
      this.#pool.instances[at]!.holder = null;
    }
    this.pump();
  }

  /** Why nothing can be done any more. */
  noneLeft(): string {
    return noneLeft(this.#pool);
  }
}
