import { NotReady } from '../../drivers/not-ready.ts';
import { AimError } from '../../model/errors.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnResult } from '../../model/turn/turn-result.ts';
import type { ProcessInstance } from '../process-instance.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { ToolProcessPool } from '../tool-process-pool.ts';
import type { Lease, LeaseTurnOptions } from './lease.ts';

/** A lease on an instance of this very process. */
export class InstanceLease implements Lease {
  readonly pool: string;
  readonly instance: number;
  readonly row;
  readonly queuedMs: number;
  readonly #pool: ToolProcessPool;
  readonly #instance: ProcessInstance;
  readonly #holder: string | null;
  readonly #release: () => void;
  #released = false;

  constructor(
    pool: ToolProcessPool,
    instance: ProcessInstance,
    holder: string | null,
    queuedMs: number,
    release: () => void,
  ) {
    this.pool = pool.name;
    this.instance = instance.spec.index;
    this.row = pool.tool.row;
    this.queuedMs = queuedMs;
    this.#pool = pool;
    this.#instance = instance;
    this.#holder = holder;
    this.#release = release;
  }

  get alive(): boolean {
    return !this.#released && this.#instance.state.name === 'ready';
  }

  /** @throws AimError start_failed. */
  requireAlive(): void {
    if (!this.alive) throw new AimError('start_failed', `instance ${this.instance} ended before it got the prompt`);
  }

  openSession(spec: SessionSpec, signal: AbortSignal): Promise<SessionRef> {
    return this.#use(signal, (until) => this.#instance.openSession(spec, until));
  }

  /** Which conversation the instance is in. */
  get conversation(): number {
    return this.#instance.conversation;
  }

  /** Leaves what a lease before this one opened: its folder, its approvals, its conversation. */
  resetSession(signal: AbortSignal): Promise<void> {
    return this.#use(signal, (until) => this.#instance.resetSession(until));
  }

  /** A new turn id, for `run`. */
  nextTurn(): string {
    return this.#pool.nextTurn();
  }

  turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult> {
    return this.run(this.#pool.nextTurn(), prompt, options, signal);
  }

  /** The same under a turn id that was given out before. */
  async run(turn: string, prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult> {
    if (this.#released) throw new Error('the lease has ended');
    const about = { ...options, turn, holder: this.#holder, queuedMs: this.queuedMs };
    return this.#use(signal, (until) => this.#instance.turn(prompt, about, until));
  }

  /** What keeps the instance from its work is told in the words that all use, and an abort by its own reason. */
  async #use<T>(signal: AbortSignal, work: (until: AbortSignal) => Promise<T>): Promise<T> {
    const { closed } = this.#pool;
    // Of `send` it is the pool's own signal: to join it with itself for each turn costs more than all else here.
    const until = signal === closed ? signal : AbortSignal.any([signal, closed]);
    try {
      return await work(until);
    } catch (error) {
      if (!(error instanceof NotReady)) throw error;
      until.throwIfAborted();
      throw new AimError('start_failed', error.message, { cause: error });
    }
  }

  record(tap: Parameters<Lease['record']>[0]): void {
    this.#instance.tap = tap;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released = true;
    this.#release();
  }
}
