import { type Clock, orAbort, systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { InstanceView } from '../model/pool/instance-view.ts';
import { type GivenPoolSettings, resolvePoolSettings } from '../model/pool/pool-settings.ts';
import type { Routing } from '../model/pool/routing.ts';
import type { OpenQuestion } from '../model/questions/question.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import type { InstanceState } from '../pool/instance-state.ts';
import type { InstanceLease } from '../pool/leases/instance-lease.ts';
import type { TakenAnswer } from '../pool/questions/open-questions.ts';
import type { LeaseRequest } from '../pool/leases/lease-request.ts';
import type { Slot } from '../pool/leases/slot.ts';
import { type SendOptions, sendTurn } from '../pool/send-turn.ts';
import type { Health, ToolProcessPool } from '../pool/tool-process-pool.ts';
import { type Receipt, RoutedReceipt, TurnReceipt } from '../pool/turns/receipt.ts';
import type { Turn } from '../pool/turns/turn.ts';
import { Conversations } from './conversations.ts';
import { Dispatcher } from './dispatcher.ts';
import { noneLeft } from './given-up.ts';
import { Supervisor } from './supervisor.ts';

/** Routing and restarts, where they differ from the settings of the pool. */
export interface ClusterOptions extends Pick<GivenPoolSettings, 'routing' | 'restart'> {
  readonly clock?: Clock;
}

export interface ClusterSendOptions extends SendOptions {
  /** Prompts with the same key go to the same instance. */
  readonly key?: string | null;
  /** This instance and no other. */
  readonly to?: number | null;
}

/**
 * A pool with routing, a queue and supervision: it chooses the instance of each prompt and each lease, restarts what
 * ends, and gives up what ends too often.
 */
export class ClusterManager implements AsyncDisposable {
  readonly pool: ToolProcessPool;
  readonly routing: Routing;
  readonly #supervisor: Supervisor;
  readonly #dispatcher: Dispatcher;
  readonly #conversations = new Conversations();
  /** Calls of `start` that wait for the first instance to be ready. */
  readonly #starting: PromiseWithResolvers<void>[] = [];

  constructor(pool: ToolProcessPool, options: ClusterOptions = {}) {
    const { routing, restart } = resolvePoolSettings(options, pool.settings);
    const clock = options.clock ?? systemClock;
    this.pool = pool;
    this.routing = routing;
    this.#dispatcher = new Dispatcher(pool, routing, clock);
    this.#supervisor = new Supervisor(restart, clock, pool.closed);
    pool.supervise({
      onState: (slot, state) => this.#changed(slot, state),
      onRelease: () => this.#dispatcher.pump(),
    });
  }

  /** Starts every instance. Resolves when one is ready; rejects with the reason when all were given up. */
  async start(signal: AbortSignal): Promise<void> {
    const first = Promise.withResolvers<void>();
    // After an abort it is not waited for.
    first.promise.catch(() => {});
    this.#starting.push(first);
    void this.pool.start(signal);
    await orAbort(first.promise, AbortSignal.any([signal, this.pool.closed]));
  }

  /**
   * Waits for the instance that routing chooses, or the one that is asked for, and leases it until the lease is disposed
   * of. @throws AimError usage, pool_given_up, shut_down; the signal's reason.
   */
  lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease> {
    return this.#dispatcher.lease(request, signal);
  }

  /**
   * Sends a prompt to the instance that routing chooses; prompts with the same key go to the same instance. The receipt's
   * promises reject with an AimError pool_given_up or shut_down when the prompt never reached a tool.
   */
  send(
    prompt: string | Prompt,
    options: SendOptions & { readonly key?: string | null } = {},
  ): Receipt<Promise<number>> {
    return new RoutedReceipt(this.accept(prompt, options));
  }

  /** Sends a prompt to this instance. @throws AimError usage. */
  sendTo(index: number, prompt: string | Prompt, options: SendOptions = {}): Receipt {
    return new TurnReceipt(this.accept(prompt, { ...options, to: index }), index);
  }

  /** What `send` and `sendTo` do, for callers that follow the turn itself. @throws AimError usage. */
  accept(prompt: string | Prompt, options: ClusterSendOptions): Turn {
    const { pool } = this;
    const { key = null, to = null, timeoutMs, signal, onStep } = options;
    if (to !== null) pool.slot(to);
    const conversationOn =
      key === null ? undefined : (lease: InstanceLease) => this.#conversations.continue(key, lease);
    const place = { holder: key, key, instance: to, lessor: this.#dispatcher, conversationOn };
    return sendTurn(pool.promptOf(prompt), { ...place, turns: pool.turns, gate: pool.gate, timeoutMs, signal, onStep });
  }

  /**
   * The next turn that ended and was not read yet, of any instance; rejects with what kept its prompt from a tool.
   * @throws AimError timed_out.
   */
  readAny(timeoutMs: number, signal?: AbortSignal): Promise<TurnResult> {
    return this.pool.readTurn(null, timeoutMs, `no turn ended within ${timeoutMs} ms`, signal);
  }

  /** What its turns ask and wait for, the oldest first. */
  get questions(): OpenQuestion[] {
    return this.pool.questions;
  }

  /** Answers what a turn asks: `ToolProcessPool.answer`. @throws AimError not_asked, usage. */
  answer(turn: string | null, answer: string): TakenAnswer {
    return this.pool.answer(turn, answer);
  }

  /** How many turns and leases wait for an instance. */
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

  #changed(slot: Slot, state: InstanceState): void {
    // The end of a turn is followed by the release of its lease.
    if (state.name === 'busy') return;
    this.#supervisor.changed(slot.instance, state);
    if (state.name === 'ready') for (const { resolve } of this.#starting.splice(0)) resolve();
    if (state.name === 'given_up') this.#givenUp(slot);
    this.#dispatcher.pump();
  }

  #givenUp(slot: Slot): void {
    this.#dispatcher.reroute(slot);
    if (this.pool.slots.some((it) => it.instance.state.name !== 'given_up')) return;
    const error = new AimError('pool_given_up', noneLeft(this.pool));
    for (const { reject } of this.#starting.splice(0)) reject(error);
  }
}
