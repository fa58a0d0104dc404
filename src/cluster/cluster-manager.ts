import { type Clock, orAbort, systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { InstanceView } from '../model/instance-view.ts';
import { type GivenPoolSettings, resolvePoolSettings } from '../model/pool-settings.ts';
import type { Routing } from '../model/routing.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import type { InstanceState } from '../pool/instance-state.ts';
import type { ProcessInstance } from '../pool/process-instance.ts';
import {
  type Health,
  promptOf,
  type Receipt,
  type SendOptions,
  type ToolProcessPool,
} from '../pool/tool-process-pool.ts';
import { Mailbox } from '../pool/mailbox.ts';
import { withCleanInstance } from '../pool/leases/clean-instance.ts';
import type { LeaseRequest } from '../pool/leases/lease-request.ts';
import { Dispatcher } from './dispatcher.ts';
import type { InstanceLease } from '../pool/leases/instance-lease.ts';
import { Supervisor } from './supervisor.ts';

/** Routing and restarts, where they differ from the settings of the pool. */
export interface ClusterOptions extends Pick<GivenPoolSettings, 'routing' | 'restart'> {
  readonly clock?: Clock;
}

/** How many finished turns are kept for `readAny`. */
const MAX_UNREAD = 1000;

/** A pool with routing, a queue and supervision (S6). Whatever works on an instance holds a lease on it. */
export class ClusterManager implements AsyncDisposable {
  readonly pool: ToolProcessPool;
  readonly routing: Routing;
  readonly #clock: Clock;
  readonly #supervisor: Supervisor;
  readonly #dispatcher: Dispatcher;
  /** Who waits for the first instance to be ready. */
  readonly #onReady: PromiseWithResolvers<void>[] = [];
  readonly #unread: Mailbox;

  constructor(pool: ToolProcessPool, options: ClusterOptions = {}) {
    this.pool = pool;
    const { routing, restart } = resolvePoolSettings(options, pool.settings);
    this.routing = routing;
    this.#clock = options.clock ?? systemClock;
    this.#unread = new Mailbox(MAX_UNREAD, this.#clock, pool.closed);
    this.#dispatcher = new Dispatcher(pool, this.routing, this.#clock);
    this.#supervisor = new Supervisor(restart, this.#clock, pool.closed);
    for (const instance of pool.instances) instance.onChange = (state) => this.#changed(instance, state);
  }

  /** Starts every instance. Resolves when one is ready; rejects with the reason when all were given up. */
  async start(signal: AbortSignal): Promise<void> {
    const first = Promise.withResolvers<void>();
    // After an abort nobody waits for it any more.
    first.promise.catch(() => {});
    this.#onReady.push(first);
    void this.pool.start(signal);
    await orAbort(first.promise, AbortSignal.any([signal, this.pool.closed]));
  }

  /** Waits for an instance and holds it until the lease is disposed. @throws AimError pool_given_up, shut_down. */
  lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease> {
    return this.#dispatcher.lease(request, signal);
  }

  /**
   * Sends a prompt to the instance that routing chooses. The same key stays with its instance.
   * `ended` rejects when the prompt never reached a tool. @throws AimError pool_given_up, shut_down, by way of it.
   */
  send(
    prompt: string | Prompt,
    options: SendOptions & { readonly key?: string } = {},
  ): Omit<Receipt, 'instance'> & {
    readonly instance: Promise<number>;
  } {
    return this.#send(prompt, { holder: options.key ?? null, key: options.key ?? null }, options);
  }

  /** Sends a prompt to this instance. */
  sendTo(index: number, prompt: string | Prompt, options: SendOptions = {}): Receipt {
    if (this.pool.instances[index] === undefined) {
      throw new AimError('usage', `no instance ${index}: the pool has 0 to ${this.pool.instances.length - 1}`);
    }
    const receipt = this.#send(prompt, { holder: null, instance: index }, options);
    return { ...receipt, instance: index };
  }

  /**
   * The next turn that ends, of any instance, that was sent by `send` or `sendTo`; rejects with what kept its prompt from
   * a tool. @throws AimError timed_out.
   */
  readAny(timeoutMs: number, signal?: AbortSignal): Promise<TurnResult> {
    return this.#unread.read(timeoutMs, `no turn ended within ${timeoutMs} ms`, signal);
  }

  /** How many turns and leases no instance has taken up yet. */
  get waiting(): number {
    return this.#dispatcher.waiting;
  }

  getStatus(): InstanceView[] {
    return this.pool.getStatus();
  }

  checkHealth(): Health {
    return this.pool.checkHealth();
  }

  async shutdown(timeoutMs = 5000): Promise<void> {
    this.#supervisor[Symbol.dispose]();
    const ended = this.pool.shutdown(timeoutMs);
    this.#dispatcher.refuseAll(this.pool.closed.reason);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #send(prompt: string | Prompt, request: LeaseRequest, options: SendOptions) {
    const { closed } = this.pool;
    const signal = options.signal === undefined ? closed : AbortSignal.any([closed, options.signal]);
    const turn = this.pool.nextTurn();
    const started = Promise.withResolvers<void>();
    const instance = Promise.withResolvers<number>();
    started.promise.catch(() => {});
    instance.promise.catch(() => {});
    const ended = withCleanInstance(this.#dispatcher, request, signal, (lease) => {
      instance.resolve(lease.instance);
      started.resolve();
      const what = typeof prompt === 'string' ? promptOf(this.pool.tool.row, prompt) : prompt;
      return lease.run(turn, what, { timeoutMs: options.timeoutMs ?? null }, signal);
    });
    ended.catch((error: unknown) => {
      instance.reject(error);
      started.reject(error);
    });
    this.#unread.keep(ended);
    return { turn, instance: instance.promise, started: started.promise, ended };
  }

  #changed(instance: ProcessInstance, state: InstanceState): void {
    this.#supervisor.changed(instance, state);
    if (state.name === 'ready') for (const waiting of this.#onReady.splice(0)) waiting.resolve();
    if (state.name === 'given_up') this.#givenUp(instance);
    this.#dispatcher.pump();
  }

  #givenUp(instance: ProcessInstance): void {
    this.#dispatcher.redeal(instance);
    if (this.pool.instances.some((it) => it.state.name !== 'given_up')) return;
    const error = new AimError('pool_given_up', this.#dispatcher.noneLeft());
    for (const waiting of this.#onReady.splice(0)) waiting.reject(error);
  }
}
