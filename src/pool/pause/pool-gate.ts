import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import type { PoolPause } from '../../model/pool/pool-pause.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { limitOf, reasonOf } from '../../model/turn/outcome-meaning.ts';
import { movePause, OPEN, type PauseEvent, type PauseState } from './pause-state.ts';

/** How long the time of a timer may be: a machine that slept, or a clock that was set, is noticed. Milliseconds. */
const MAX_TIMER_MS = 600_000;

export interface PoolGateSpec {
  /** The name of the pool, for events. */
  readonly pool: string;
  /** How long a row of pauses may last that is waited for. Milliseconds. */
  readonly maxWaitMs: number;
  readonly clock: Clock;
  readonly emit: Emit;
}

/**
 * Whether a pool takes work: it pauses as a whole when one of its turns met a limit of the provider, and tries one turn alone
 * when that should be over. Turns that run are left alone.
 */
export class PoolGate implements Disposable {
  readonly #spec: PoolGateSpec;
  readonly #watchers = new Set<() => void>();
  #state: PauseState = OPEN;
  #timer: Disposable | null = null;
  /** Stands for the one turn that is being tried; null: none is. */
  #trial: object | null = null;
  #closed: { readonly why: AimError; readonly turns: boolean } | null = null;

  constructor(spec: PoolGateSpec) {
    this.#spec = spec;
  }

  get state(): PauseState {
    return this.#state;
  }

  /** Its pause, for its status; null: it takes work. */
  get pause(): PoolPause | null {
    const state = this.#state;
    if (state.name === 'open') return null;
    const until = state.name === 'paused' ? new Date(state.until).toISOString() : null;
    return { limit: state.limit.kind, reason: state.reason, until };
  }

  /** Why nobody waits for it; null: it takes work, or will soon enough. */
  get refusal(): AimError | null {
    if (this.#closed !== null) return this.#closed.why;
    const state = this.#state;
    if (state.name !== 'paused' || !state.tooLong) return null;
    const { pool, maxWaitMs } = this.#spec;
    const until = new Date(state.until).toISOString();
    const most = `its max_wait_seconds of ${maxWaitMs / 1000}`;
    const message = `the pool ${pool} is paused until ${until}, longer than ${most}: ${state.reason}`;
    return new AimError('pool_paused', message);
  }

  /**
   * From now on nobody is let in: what waits and what comes is refused with this. Those who are in stay.
   * @param turns whether they begin no further turn either.
   */
  close(why: AimError, turns: boolean): void {
    this.#closed = { why, turns };
    this.#notify();
  }

  /** Why a holder may not begin a turn; null: it may. */
  get turnRefusal(): AimError | null {
    return this.#closed?.turns === true ? this.#closed.why : null;
  }

  /** Calls back after each change, until what this returns is disposed of. */
  watch(onChange: () => void): Disposable {
    this.#watchers.add(onChange);
    return { [Symbol.dispose]: () => this.#watchers.delete(onChange) };
  }

  /** A turn has ended in which the model was asked something. */
  ended(outcome: Outcome): void {
    const limit = limitOf(outcome);
    if (limit !== null) this.#apply({ type: 'limit', met: { limit, reason: reasonOf(outcome) ?? '' } });
    else if (ANSWERED.includes(outcome.kind)) this.#apply({ type: 'answered' });
  }

  /** Lets one more holder in, who disposes of the pass at its end; null: none may come in now. */
  admit(): Disposable | null {
    const { name } = this.#state;
    if (name === 'paused' || (name === 'trying' && this.#trial !== null)) return null;
    if (name === 'open') return { [Symbol.dispose]() {} };
    const trial = {};
    this.#trial = trial;
    return {
      [Symbol.dispose]: () => {
        if (this.#trial !== trial) return;
        // Where it came to nothing, the next one tries.
        this.#trial = null;
        this.#notify();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#watchers.clear();
  }

  #apply(event: PauseEvent): void {
    const { clock, maxWaitMs, pool, emit } = this.#spec;
    const from = this.#state;
    const to = movePause(from, event, clock.now(), maxWaitMs);
    if (to === from) return;
    this.#state = to;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    if (to.name === 'paused') this.#wait(to.until);
    if (to.name !== 'trying') this.#trial = null;
    const until = to.name === 'paused' ? new Date(to.until).toISOString() : null;
    const limit = to.name === 'open' ? null : to.limit.kind;
    const reason = to.name === 'open' ? null : to.reason;
    const waits = to.name !== 'paused' || !to.tooLong;
    emit({ type: 'pool_changed', pool, from: from.name, to: to.name, limit, until, waits, reason });
    this.#notify();
  }

  #wait(until: number): void {
    const { clock } = this.#spec;
    const again = () => {
      if (clock.now() >= until) this.#apply({ type: 'due' });
      else this.#wait(until);
    };
    this.#timer = clock.after(Math.min(Math.max(0, until - clock.now()), MAX_TIMER_MS), again);
  }

  #notify(): void {
    for (const onChange of this.#watchers) onChange();
  }
}

/** How turns end in which the provider had answered. */
const ANSWERED: readonly Outcome['kind'][] = ['completed', 'failed', 'refused'];
