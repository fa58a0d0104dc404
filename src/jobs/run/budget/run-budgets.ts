import { poolInFile } from '../../../model/pool/pool-config.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Budget, SpentBudget } from '../../../model/budget/budget.ts';
import { spentReason } from '../../../model/budget/budget-text.ts';
import type { AimEvent, Emit } from '../../../model/events.ts';
import type { Job } from '../../../model/run/job.ts';
import type { Plan } from '../../plan/plan.ts';
import { BudgetAccount } from '../../../budget/budget-account.ts';
import { type Spent, Spending } from '../../../budget/spending.ts';

/** What an orchestrator asks about the budgets of a run. */
export interface Budgets {
  /** Whether a budget is spent. */
  readonly isAnySpent: boolean;
  /** Why nothing more is begun of a job, neither an attempt nor a repair; null: it may be. */
  whyNot(job: Job): string | null;
  /** Whether the budget of a pool is spent, by its name. */
  isPoolSpent(pool: string): boolean;
  /** Aborts when the turns of a job are to be interrupted; null: no budget does that. */
  turnsOf(job: Job): AbortSignal | null;
  /** Aborts when nothing more is to be begun of a job: it need not wait for that any longer; null: it has no budget. */
  endOf(job: Job): AbortSignal | null;
  /** Calls back when a budget is spent. */
  watch(onSpent: () => void): void;
}

/** Of a run without any. */
export const NO_BUDGETS: Budgets = {
  isAnySpent: false,
  whyNot: () => null,
  isPoolSpent: () => false,
  turnsOf: () => null,
  endOf: () => null,
  watch() {},
};

export interface RunBudgetsSpec {
  readonly plan: Pick<Plan, 'settings' | 'pools' | 'jobs'>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** When the present part of the run began, in milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * The budgets of a run, of its pools and of its jobs. It is a sink of the run's events: what a turn has used is looked at
 * whenever its tool reports it, also in the middle of the turn.
 */
export class RunBudgets implements Budgets, Disposable {
  readonly #spending = new Spending();
  readonly #clock: Clock;
  readonly #run: BudgetAccount | null;
  readonly #pools: ReadonlyMap<string, BudgetAccount>;
  readonly #jobs: ReadonlyMap<string, BudgetAccount>;
  readonly #owned = new DisposableStack();
  #onSpent: () => void = () => {};
  isAnySpent = false;

  constructor({ plan, clock, emit: emitted, startedAt }: RunBudgetsSpec) {
    const spending = this.#spending;
    const emit: Emit = (event) => {
      this.isAnySpent = true;
      emitted(event);
    };
    const account = (of: SpentBudget['of'], name: string | null, budget: Budget, used: () => Spent) =>
      this.#owned.use(new BudgetAccount({ of, name, budget, clock, emit, used, onSpent: () => this.#onSpent() }));
    const { budget } = plan.settings;
    this.#clock = clock;
    this.#run = budget === null ? null : account('run', null, budget, () => spending.run);
    this.#pools = new Map(
      plan.pools.flatMap(({ name: given, budget: own }) => {
        const name = poolInFile(given);
        return own === null ? [] : [[name, account('pool', name, own, () => spending.ofPool(name))] as const];
      }),
    );
    this.#jobs = new Map(
      plan.jobs.flatMap(({ id, budget: own }) =>
        own === null ? [] : [[id, account('job', id, own, () => spending.ofJob(id))] as const],
      ),
    );
    for (const each of [this.#run, ...this.#pools.values()]) each?.begin(startedAt);
  }

  /** Bound, so that it can be subscribed as it is. */
  readonly report = (event: AimEvent): void => {
    this.#spending.apply(event);
    if (event.type !== 'turn_started' && event.type !== 'turn_usage' && event.type !== 'turn_ended') return;
    const { pool, job } = event;
    const ofJob = job === null ? undefined : this.#jobs.get(job);
    if (event.type === 'turn_started') {
      if (ofJob?.hasBegun === false) ofJob.begin(this.#clock.now());
      return;
    }
    this.#run?.check();
    this.#pools.get(poolInFile(pool))?.check();
    ofJob?.check();
  };

  whyNot(job: Job): string | null {
    const spent = this.#accountsOf(job).find((each) => each.spent !== null)?.spent ?? null;
    return spent === null ? null : spentReason(spent);
  }

  isPoolSpent(pool: string): boolean {
    const account = this.#pools.get(poolInFile(pool));
    return account !== undefined && account.spent !== null;
  }

  turnsOf(job: Job): AbortSignal | null {
    const interrupting = this.#accountsOf(job).filter(({ budget }) => budget.on_spent === 'interrupt');
    return anyOf(interrupting.map(({ turns }) => turns));
  }

  endOf(job: Job): AbortSignal | null {
    return anyOf(this.#accountsOf(job).map(({ end }) => end));
  }

  watch(onSpent: () => void): void {
    this.#onSpent = onSpent;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  #accountsOf({ id, pool }: Job): BudgetAccount[] {
    return [this.#run, this.#pools.get(poolInFile(pool.name)), this.#jobs.get(id)].filter((each) => each != null);
  }
}

/** A signal that aborts with the first of these; null: there is none. */
function anyOf(signals: readonly AbortSignal[]): AbortSignal | null {
  const [first = null, ...others] = signals;
  return others.length === 0 ? first : AbortSignal.any([...signals]);
}

/** Whether a plan has a budget at all. */
export function hasBudget({ settings, pools, jobs }: RunBudgetsSpec['plan']): boolean {
  return [settings, ...pools, ...jobs].some(({ budget }) => budget !== null);
}
