import type { Prompt } from '../model/prompt.ts';
import type { TurnResult } from '../model/turn-result.ts';
import type { ProcessInstance } from '../pool/process-instance.ts';
import type { ToolProcessPool } from '../pool/tool-process-pool.ts';
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

  openSession(spec: Parameters<Lease['openSession']>[0], signal: AbortSignal) {
    return this.#instance.openSession(spec, this.#until(signal));
  }

  /** Which conversation the instance is in. */
  get conversation(): number {
    return this.#instance.conversation;
  }

  /** Leaves what a lease before this one opened: its folder, its approvals, its conversation. */
  goHome(signal: AbortSignal): Promise<void> {
    return this.#instance.goHome(this.#until(signal));
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
    return this.#instance.turn(
      prompt,
      { ...options, turn, holder: this.#holder, queuedMs: this.queuedMs },
      this.#until(signal),
    );
  }

  /** Of `send` it is the pool's own signal: to join it with itself for each turn costs more than all else here. */
  #until(signal: AbortSignal): AbortSignal {
    return signal === this.#pool.closed ? signal : AbortSignal.any([signal, this.#pool.closed]);
  }

  record(tap: Parameters<Lease['record']>[0]): void {
    this.#instance.tap = tap;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#released = true;
    this.#release();
  }
}
