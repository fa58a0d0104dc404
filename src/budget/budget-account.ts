import type { Clock } from '../lib/clock.ts';
import { type Budget, type SpentBudget, whatIsSpent } from '../model/budget/budget.ts';
import { spentReason } from '../model/budget/budget-text.ts';
import { AimError } from '../model/errors.ts';
import type { Emit } from '../model/events.ts';
import type { Spent } from './spending.ts';

export interface BudgetAccountSpec {
  readonly of: SpentBudget['of'];
  readonly name: string | null;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly emit: Emit;
  /** What has been used by now. */
  readonly used: () => Spent;
  /** Called when it is spent, after its signals have aborted. */
  readonly onSpent?: () => void;
}

/** One budget, and what is used of it. */
export class BudgetAccount implements Disposable {
  readonly #spec: BudgetAccountSpec;
  readonly #end = new AbortController();
  readonly #turns = new AbortController();
  /** Since when its minutes are counted, in milliseconds since the epoch; null: not yet. */
  #since: number | null = null;
  #timer: Disposable | null = null;
  #spent: SpentBudget | null = null;

  constructor(spec: BudgetAccountSpec) {
    this.#spec = spec;
  }

  get budget(): Budget {
    return this.#spec.budget;
  }

  /** Null: it is not spent. */
  get spent(): SpentBudget | null {
    return this.#spent;
  }

  /** Aborts when it is spent. */
  get end(): AbortSignal {
    return this.#end.signal;
  }

  /** Aborts when the turns that it is for are to be interrupted. */
  get turns(): AbortSignal {
    return this.#turns.signal;
  }

  get hasBegun(): boolean {
    return this.#since !== null;
  }

  /** How long its minutes have been counted. Milliseconds. */
  get ms(): number {
    return this.#since === null ? 0 : this.#spec.clock.now() - this.#since;
  }

  /** Counts its minutes from then on, which go by also while nothing is reported. @param since milliseconds since the epoch. */
  begin(since: number): void {
    const { clock, budget } = this.#spec;
    this.#since = since;
    if (budget.minutes === null) return;
    const limitMs = budget.minutes * 60_000;
    this.#timer = clock.after(Math.max(0, since + limitMs - clock.now()), () => this.check(limitMs));
  }

  /** Looks whether it is spent. @param ms how long it has been, at least. */
  check(ms = 0): void {
    if (this.#spent !== null) return;
    const { of, name, budget, emit, used } = this.#spec;
    const { tokens, costUsd } = used();
    const what = whatIsSpent(budget, { tokens, costUsd, ms: Math.max(ms, this.ms) });
    if (what === null) return;
    const spent = { of, name, ...what, on_spent: budget.on_spent };
    this.#spent = spent;
    emit({ type: 'budget_spent', ...spent });
    // Deferred: whoever emits the usage of a turn is in the middle of it, and this interrupts it.
    queueMicrotask(() => {
      const reason = new AimError('shut_down', spentReason(spent));
      this.#end.abort(reason);
      if (budget.on_spent === 'interrupt') this.#turns.abort(reason);
      this.#spec.onSpent?.();
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }
}
