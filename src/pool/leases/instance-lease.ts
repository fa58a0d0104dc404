import { NotReady } from '../../drivers/not-ready.ts';
import { onAbort } from '../../lib/on-abort.ts';
import { AimError } from '../../model/errors.ts';
import type { Conversation } from '../../model/turn/turn-end.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnResult } from '../../model/turn/turn-result.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { PoolGate } from '../pause/pool-gate.ts';
import type { ProcessInstance } from '../process-instance.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { Turn } from '../turns/turn.ts';
import type { TurnStore } from '../turns/turn-store.ts';
import type { Lease, LeaseTurnOptions } from './lease.ts';

/** The pool of an instance, as far as a lease needs it. */
export interface LeasedPool {
  readonly name: string;
  readonly row: ToolRow;
  readonly turns: TurnStore;
  /** Aborts when the pool is shut down. */
  readonly closed: AbortSignal;
  readonly gate: PoolGate;
  /** Whether an instance that goes down is restarted. */
  isSupervised(): boolean;
  /** Called when an instance is free again and no request waits for it. */
  onRelease(): void;
}

export interface InstanceLeaseSpec {
  readonly holder: string | null;
  readonly queuedMs: number;
  readonly release: () => void;
}

/** A lease on an instance of this process. */
export class InstanceLease implements Lease {
  readonly #pool: LeasedPool;
  readonly #instance: ProcessInstance;
  readonly #spec: InstanceLeaseSpec;
  #isReleased = false;

  constructor(pool: LeasedPool, instance: ProcessInstance, spec: InstanceLeaseSpec) {
    this.#pool = pool;
    this.#instance = instance;
    this.#spec = spec;
  }

  get pool(): string {
    return this.#pool.name;
  }

  get instance(): number {
    return this.#instance.spec.index;
  }

  get row(): ToolRow {
    return this.#pool.row;
  }

  get queuedMs(): number {
    return this.#spec.queuedMs;
  }

  get alive(): boolean {
    return !this.#isReleased && this.#instance.state.name === 'ready';
  }

  /** @throws AimError start_failed when the process has gone. */
  requireAlive(): void {
    if (this.#isReleased) throw new Error('the lease has ended');
    const { state } = this.#instance;
    if (state.name === 'ready') return;
    const why = 'reason' in state ? `: ${state.reason}` : '';
    throw new AimError('start_failed', `instance ${this.instance} ended before it got the prompt${why}`);
  }

  /** Which conversation the instance is in: another number after every start and every fresh session. */
  get conversation(): number {
    return this.#instance.conversation;
  }

  openSession(spec: SessionSpec, signal: AbortSignal): Promise<SessionRef> {
    const either = AbortSignal.any([signal, this.#pool.closed]);
    return this.#use(either, () => this.#instance.openSession(spec, either));
  }

  /** Whether the lease before this one opened something: a folder, approvals, a conversation. */
  get isDirty(): boolean {
    return this.#instance.isDirty;
  }

  /** Leaves what the lease before this one opened. */
  resetSession(signal: AbortSignal): Promise<void> {
    return this.#use(signal, () => this.#instance.resetSession(signal));
  }

  async turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult> {
    const { turns } = this.#pool;
    this.requireAlive();
    signal.throwIfAborted();
    const purpose = { prompt, holder: this.#spec.holder, job: options.job ?? null };
    const turn = turns.begin({ target: this.instance, onStep: options.onStep }, purpose);
    using _ = onAbort(signal, () => turn.interrupt(signal.reason));
    try {
      const result = await this.run(turn, null, prompt, options);
      turns.forget(turn, { instance: this.instance, conversation: null, result });
      return result;
    } catch (error) {
      turns.forget(turn, { error });
      throw error;
    }
  }

  /**
   * Runs a turn that was begun in the pool's store. The caller that began it ends it there.
   * @throws AimError start_failed, and where the pool takes no turns any more.
   */
  async run(
    turn: Turn,
    conversation: Conversation,
    prompt: Prompt,
    { job = null, timeoutMs, allowedMs = null }: LeaseTurnOptions,
  ): Promise<TurnResult> {
    this.requireAlive();
    const { turnRefusal } = this.#pool.gate;
    if (turnRefusal !== null) throw turnRefusal;
    turn.start({ instance: this.instance, conversation });
    const { holder, queuedMs } = this.#spec;
    const { stop, onEvent, onQuestion } = turn;
    const options = { turn: turn.id, holder, job, timeoutMs, allowedMs, queuedMs, onEvent, onQuestion };
    return this.#use(stop.signal, () => this.#instance.turn(prompt, options, stop));
  }

  record(tap: Parameters<Lease['record']>[0]): void {
    this.#instance.tap = tap;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#spec.release();
  }

  /** What keeps an instance from its work is an AimError, and an abort the signal's own reason. */
  async #use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      signal.throwIfAborted();
      throw new AimError('start_failed', error.message, { cause: error });
    }
  }
}
