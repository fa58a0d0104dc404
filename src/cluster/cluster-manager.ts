import { type Clock, deadline, orAbort, systemClock } from '../model/clock.ts';
import { AimError } from '../model/errors.ts';
import type { InstanceView } from '../model/instance-view.ts';
import type { RestartPolicy, Routing } from '../model/job.ts';
import type { Prompt } from '../model/prompt.ts';
import type { TurnResult } from '../model/turn-result.ts';
import type { InstanceState } from '../pool/instance-state.ts';
import type { ProcessInstance } from '../pool/process-instance.ts';
import { type Health, promptOf, type Receipt, type ToolProcessPool } from '../pool/tool-process-pool.ts';
import { InstanceLease } from './instance-lease.ts';
import type { Lease } from './lease.ts';
import { DEFAULT_RESTART } from './restart-policy.ts';
import { INITIAL_ROUTE, ROUTES, type RouteState, type Slot } from './routing.ts';
import { Supervisor } from './supervisor.ts';

export interface ClusterOptions {
  readonly routing?: Routing;
  readonly restart?: RestartPolicy;
  readonly clock?: Clock;
}

export interface LeaseRequest {
  /** Who it is for: a job's id, or a session's key. Shown in status and events. */
  readonly holder: string | null;
  /** The same key, the same instance. */
  readonly key?: string | null;
  /** This instance and no other. */
  readonly instance?: number;
}

/** A request that waits for an instance. */
interface Pending extends Required<Pick<LeaseRequest, 'holder'>> {
  readonly key: string | null;
  readonly target: number | null;
  readonly since: number;
  readonly grant: (lease: Lease) => void;
  readonly refuse: (error: unknown) => void;
}

/** How many finished turns are kept for `readAny`. */
const MOST_UNREAD = 1000;

/** A pool with routing, a queue and supervision (S6). Whatever works on an instance holds a lease on it. */
export class ClusterManager implements AsyncDisposable {
  readonly pool: ToolProcessPool;
  readonly routing: Routing;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  #route: RouteState = INITIAL_ROUTE;
  /** Not routed yet, in order. */
  #waiting: Pending[] = [];
  /** Routed to a slot, in order. */
  readonly #queues: Pending[][];
  readonly #leased: (Pending | null)[];
  readonly #unread: TurnResult[] = [];
  #readers: ((result: TurnResult) => void)[] = [];

  constructor(pool: ToolProcessPool, options: ClusterOptions = {}) {
    this.pool = pool;
    this.routing = options.routing ?? 'round_robin';
    this.#clock = options.clock ?? systemClock;
    this.#queues = pool.instances.map(() => []);
    this.#leased = pool.instances.map(() => null);
    this.#supervisor = new Supervisor(options.restart ?? DEFAULT_RESTART, this.#clock, pool.closed);
    for (const instance of pool.instances) instance.onChange = (state) => this.#changed(instance, state);
  }

  /** Starts every instance. Resolves when one is ready; rejects with the reason when all were given up. */
  async start(signal: AbortSignal): Promise<void> {
    const first = Promise.withResolvers<void>();
    this.#onReady.push(first);
    void this.pool.start(signal);
    await orAbort(first.promise, AbortSignal.any([signal, this.pool.closed]));
  }

  readonly #onReady: PromiseWithResolvers<void>[] = [];

  /** Waits for an instance and holds it until the lease is disposed. @throws AimError pool_given_up, shut_down. */
  async lease(request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    this.pool.closed.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
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
    this.#pump();
    try {
      const lease = await promise;
      // Granted and aborted in the same breath: it was taken back.
      signal.throwIfAborted();
      return lease;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Sends a prompt to the instance that routing chooses. The same key stays with its instance. */
  send(
    prompt: string | Prompt,
    options: { key?: string; timeoutMs?: number } = {},
  ): Omit<Receipt, 'instance'> & {
    readonly instance: Promise<number>;
  } {
    return this.#send(prompt, { holder: options.key ?? null, key: options.key ?? null }, options.timeoutMs);
  }

  /** Sends a prompt to this instance. */
  sendTo(index: number, prompt: string | Prompt, options: { timeoutMs?: number } = {}): Receipt {
    if (this.pool.instances[index] === undefined) {
      throw new AimError('usage', `no instance ${index}: the pool has 0 to ${this.pool.instances.length - 1}`);
    }
    const receipt = this.#send(prompt, { holder: null, instance: index }, options.timeoutMs);
    return { ...receipt, instance: index };
  }

  /** The next turn that ends, of any instance, that was sent by `send` or `sendTo`. @throws AimError timed_out. */
  async readAny(timeoutMs: number, signal?: AbortSignal): Promise<TurnResult> {
    const kept = this.#unread.shift();
    if (kept !== undefined) return kept;
    const { promise, resolve } = Promise.withResolvers<TurnResult>();
    this.#readers.push(resolve);
    const late = new AimError('timed_out', `no turn ended within ${timeoutMs} ms`);
    const signals = [this.pool.closed, ...(signal ? [signal] : [])];
    using limit = deadline(this.#clock, timeoutMs, late, AbortSignal.any(signals));
    try {
      return await orAbort(promise, limit.signal);
    } finally {
      this.#readers = this.#readers.filter((reader) => reader !== resolve);
    }
  }

  status(): InstanceView[] {
    return this.pool.getStatus();
  }

  checkHealth(): Health {
    return this.pool.checkHealth();
  }

  async shutdown(timeoutMs = 5000): Promise<void> {
    this.#supervisor[Symbol.dispose]();
    const ended = this.pool.shutdown(timeoutMs);
    const queued = [...this.#waiting, ...this.#queues.flat()];
    this.#waiting = [];
    for (const queue of this.#queues) queue.length = 0;
    for (const pending of queued) pending.refuse(this.pool.closed.reason);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #send(prompt: string | Prompt, request: LeaseRequest, timeoutMs: number | undefined) {
    const turn = this.pool.nextTurn();
    const started = Promise.withResolvers<void>();
    const instance = Promise.withResolvers<number>();
    started.promise.catch(() => {});
    instance.promise.catch(() => {});
    const run = async (): Promise<TurnResult> => {
      try {
        await using lease = await this.lease(request, this.pool.closed);
        instance.resolve(lease.instance);
        started.resolve();
        const what = typeof prompt === 'string' ? promptOf(this.pool.tool.row, prompt) : prompt;
        const result = await (lease as InstanceLease).run(
          turn,
          what,
          { timeoutMs: timeoutMs ?? null },
          this.pool.closed,
        );
        this.#keep(result);
        return result;
      } catch (error) {
        instance.reject(error);
        started.reject(error);
        throw error;
      }
    };
    const ended = run();
    ended.catch(() => {});
    return { turn, instance: instance.promise, started: started.promise, ended };
  }

  #changed(instance: ProcessInstance, state: InstanceState): void {
    this.#supervisor.changed(instance, state);
    if (state.name === 'ready') for (const waiting of this.#onReady.splice(0)) waiting.resolve();
    if (state.name === 'given_up') {
      // Its queue is dealt again.
      this.#waiting.unshift(...this.#queues[instance.spec.index]!.splice(0));
    }
    this.#pump();
  }

  #slots(): Slot[] {
    return this.pool.instances.map((instance, index) => {
      const { name } = instance.state;
      const queued = this.#queues[index]!.length;
      const leased = this.#leased[index] !== null;
      return {
        index,
        available: name !== 'given_up' && name !== 'stopped',
        idle: name === 'ready' && !leased && queued === 0,
        load: queued + (leased ? 1 : 0),
      };
    });
  }

  /** Routes what waits and grants what is free. Called whenever something has changed. */
  #pump(): void {
    if (this.pool.closed.aborted) return;
    let slots = this.#slots();
    if (!slots.some((slot) => slot.available)) return this.#failAll();
    let held = 0;
    while (held < this.#waiting.length) {
      const pending = this.#waiting[held]!;
      const choice = this.#choose(pending, slots);
      if (pending.target !== null && choice === 'wait') {
        this.#waiting.splice(held, 1);
        pending.refuse(this.#givenUp(pending.target));
        continue;
      }
      if (choice === 'wait') {
        // The common queue is in order: when its head can't go, nobody behind it can.
        if (this.routing === 'least_busy' && pending.key === null) break;
        held += 1;
        continue;
      }
      this.#waiting.splice(held, 1);
      this.#queues[choice]!.push(pending);
      this.#grant(choice);
      slots = this.#slots();
    }
    for (const slot of slots) this.#grant(slot.index);
    this.pool.instances.forEach((instance, index) => {
      instance.pending = this.#queues[index]!.length + (this.#leased[index] === null ? 0 : 1);
    });
  }

  #choose(pending: Pending, slots: readonly Slot[]): number | 'wait' {
    if (pending.target !== null) return slots[pending.target]?.available === true ? pending.target : 'wait';
    const route = pending.key === null ? ROUTES[this.routing] : ROUTES.sticky;
    const { state, choice } = route(this.#route, { key: pending.key }, slots);
    this.#route = state;
    return choice;
  }

  #grant(index: number): void {
    const instance = this.pool.instances[index]!;
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
      this.#pump();
    };
    pending.grant(new InstanceLease(this.pool, instance, pending.holder, queuedMs, release));
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
      this.pool.instances[at]!.holder = null;
    }
    this.#pump();
  }

  #givenUp(index: number): AimError {
    return new AimError(
      'pool_given_up',
      `instance ${index} of ${this.pool.name} was given up: ${this.#reasonAt(index)}`,
    );
  }

  #reasonAt(index: number): string {
    const state = this.pool.instances[index]?.state;
    return state?.name === 'given_up' ? state.reason : (state?.name ?? '');
  }

  #failAll(): void {
    const error = new AimError('pool_given_up', `no instance of ${this.pool.name} is left: ${this.#reasonAt(0)}`);
    for (const waiting of this.#onReady.splice(0)) waiting.reject(error);
    const queued = [...this.#waiting, ...this.#queues.flatMap((queue) => queue.splice(0))];
    this.#waiting = [];
    for (const pending of queued) pending.refuse(error);
  }

  #keep(result: TurnResult): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader(result);
    this.#unread.push(result);
    if (this.#unread.length > MOST_UNREAD) this.#unread.shift();
  }
}
