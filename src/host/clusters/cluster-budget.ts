import { BudgetAccount } from '../../budget/budget-account.ts';
import { Spending } from '../../budget/spending.ts';
import type { Clock } from '../../lib/clock.ts';
import { onAbortOrNow } from '../../lib/on-abort.ts';
import { AimError } from '../../model/errors.ts';
import type { AimEvent, Emit } from '../../model/events.ts';
import type { Budget, BudgetView } from '../../model/budget/budget.ts';
import { spentText } from '../../model/budget/budget-text.ts';
import type { ToolProcessPool } from '../../pool/tool-process-pool.ts';

export interface ClusterBudgetSpec {
  /** Of the cluster. */
  readonly name: string;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * The budget of all turns of a cluster together, whoever asked for them. When it is spent, prompts and leases that wait, and
 * those that come, are refused. Turns that run end by themselves, or are interrupted. The cluster stays.
 */
export class ClusterBudget implements Disposable {
  readonly #name: string;
  readonly #startedAt: number;
  readonly #account: BudgetAccount;
  readonly #spending = new Spending();
  readonly #owned = new DisposableStack();

  constructor({ name, budget, clock, emit, startedAt }: ClusterBudgetSpec) {
    this.#name = name;
    this.#startedAt = startedAt;
    const used = () => this.#spending.run;
    this.#account = this.#owned.use(new BudgetAccount({ of: 'cluster', name, budget, clock, emit, used }));
  }

  /** Begins to count the minutes of the budget, from the start of the cluster. */
  begin(): void {
    this.#account.begin(this.#startedAt);
  }

  /** A sink of the events of the cluster. Bound, so that it can be subscribed as it is. */
  readonly report = (event: AimEvent): void => {
    this.#spending.apply(event);
    if (event.type === 'turn_usage' || event.type === 'turn_ended') this.#account.check();
  };

  /** Keeps a pool to it. */
  govern({ gate, turns }: Pick<ToolProcessPool, 'gate' | 'turns'>): void {
    const { budget, end } = this.#account;
    const isOver = budget.on_spent === 'interrupt';
    this.#owned.use(
      onAbortOrNow(end, () => {
        const why = this.#refusal();
        gate.close(why, isOver);
        if (isOver) for (const turn of turns.running(null)) turn.interrupt(why);
      }),
    );
  }

  get view(): BudgetView {
    const { budget, spent, ms } = this.#account;
    const { tokens, costUsd } = this.#spending.run;
    const used = { cost_usd: costUsd, tokens, minutes: ms / 60_000 };
    return { ...budget, used, spent: spent === null ? null : spentText(spent) };
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #refusal(): AimError {
    const { spent } = this.#account;
    const why = spent === null ? '' : `: ${spentText(spent)}`;
    return new AimError('budget_spent', `the budget of ${this.#name} is spent${why}`, {
      hint: 'launch a cluster with a new budget',
    });
  }
}
