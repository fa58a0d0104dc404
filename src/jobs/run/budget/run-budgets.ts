import { poolInFile } from '../../../model/pool/pool-config.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Budget, type SpentBudget, spentReason, whatIsSpent } from '../../../model/run/budget.ts';
import { AimError } from '../../../model/errors.ts';
import type { AimEvent, Emit } from '../../../model/events.ts';
import type { Job } from '../../../model/run/job.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Spent, Spending } from './spending.ts';

/** What an orchestrator asks about the budgets of a run. */
export interface Budgets {
  /** Whether a budget is spent. */
  readonly isAnySpent: boolean;
  /** Why nothing more is begun of a job, neither an attempt nor a repair; null: it may be. */
  whyNot(job: Job): string | null;
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

/** One budget of a run. */
interface Account {
  readonly of: SpentBudget['of'];
  readonly name: string | null;
  readonly budget: Budget;
  /** Since when its minutes are counted, in milliseconds since the epoch; null: not yet. */
  since: number | null;
  spent: SpentBudget | null;
  /** Aborts when the turns that it is for are to be interrupted. */
  readonly turns: AbortController;
  /** Aborts when it is spent. */
  readonly end: AbortController;
}

/**
 * The budgets of a run, of its pools and of its jobs. It is a sink of the run's events: what a turn has used is looked at
 * whenever its tool reports it, also in the middle of the turn.
 */
export class RunBudgets implements Budgets, Disposable {
  readonly #spec: RunBudgetsSpec;
  readonly #spending = new Spending();
  readonly #run: Account | null;
  readonly #pools: ReadonlyMap<string, Account>;
  readonly #jobs: ReadonlyMap<string, Account>;
  readonly #timers = new DisposableStack();
  #onSpent: () => void = () => {};
  isAnySpent = false;

  constructor(spec: RunBudgetsSpec) {
    const { plan, startedAt } = spec;
    this.#spec = spec;
    const { budget } = plan.settings;
    this.#run = budget === null ? null : account('run', null, budget, startedAt);
    this.#pools = new Map(
      plan.pools.flatMap(({ name, budget: own }) =>
        own === null ? [] : [[poolInFile(name), account('pool', poolInFile(name), own, startedAt)] as const],
      ),
    );
    this.#jobs = new Map(
      plan.jobs.flatMap(({ id, budget: own }) => (own === null ? [] : [[id, account('job', id, own, null)] as const])),
    );
    for (const each of [this.#run, ...this.#pools.values()]) if (each !== null) this.#startClock(each);
  }

  /** Bound, so that it can be subscribed as it is. */
  readonly report = (event: AimEvent): void => {
    this.#spending.apply(event);
    if (event.type !== 'turn_started' && event.type !== 'turn_usage' && event.type !== 'turn_ended') return;
    const { pool, job } = event;
    const ofJob = job === null ? undefined : this.#jobs.get(job);
    if (event.type === 'turn_started') {
      if (ofJob === undefined || ofJob.since !== null) return;
      ofJob.since = this.#spec.clock.now();
      this.#startClock(ofJob);
      return;
    }
    if (this.#run !== null) this.#check(this.#run, this.#spending.run);
    const ofPool = this.#pools.get(poolInFile(pool));
    if (ofPool !== undefined) this.#check(ofPool, this.#spending.ofPool(poolInFile(pool)));
    if (ofJob !== undefined) this.#check(ofJob, this.#spending.ofJob(job!));
  };

  whyNot(job: Job): string | null {
    const spent = this.#accountsOf(job).find((each) => each.spent !== null)?.spent ?? null;
    return spent === null ? null : spentReason(spent);
  }

  turnsOf(job: Job): AbortSignal | null {
    const interrupting = this.#accountsOf(job).filter(({ budget }) => budget.on_spent === 'interrupt');
    return anyOf(interrupting.map(({ turns }) => turns.signal));
  }

  endOf(job: Job): AbortSignal | null {
    return anyOf(this.#accountsOf(job).map(({ end }) => end.signal));
  }

  watch(onSpent: () => void): void {
    this.#onSpent = onSpent;
  }

  [Symbol.dispose](): void {
    this.#timers.dispose();
  }

  #accountsOf({ id, pool }: Job): Account[] {
    return [this.#run, this.#pools.get(poolInFile(pool.name)), this.#jobs.get(id)].filter((each) => each != null);
  }

  /** Its minutes go by also while nothing is reported. */
  #startClock(each: Account): void {
    const { clock } = this.#spec;
    const { minutes } = each.budget;
    if (minutes === null) return;
    const left = (each.since ?? clock.now()) + minutes * 60_000 - clock.now();
    this.#timers.use(clock.after(Math.max(0, left), () => this.#check(each, this.#spentOf(each), minutes * 60_000)));
  }

  #spentOf({ of, name }: Account): Spent {
    if (name === null) return this.#spending.run;
    return of === 'pool' ? this.#spending.ofPool(name) : this.#spending.ofJob(name);
  }

  /** @param ms how long it has been, at least. */
  #check(each: Account, { tokens, costUsd }: Spent, ms = 0): void {
    if (each.spent !== null) return;
    const { of, name, budget, since } = each;
    const { clock, emit } = this.#spec;
    const gone = since === null ? 0 : clock.now() - since;
    const what = whatIsSpent(budget, { tokens, costUsd, ms: Math.max(ms, gone) });
    if (what === null) return;
    const spent = { of, name, ...what, on_spent: budget.on_spent };
    each.spent = spent;
    this.isAnySpent = true;
    emit({ type: 'budget_spent', ...spent });
    // Deferred: whoever emits the usage of a turn is in the middle of it, and this interrupts it.
    queueMicrotask(() => {
      const reason = new AimError('shut_down', spentReason(spent));
      each.end.abort(reason);
      if (budget.on_spent === 'interrupt') each.turns.abort(reason);
      this.#onSpent();
    });
  }
}

function account(of: Account['of'], name: string | null, budget: Budget, since: number | null): Account {
  return { of, name, budget, since, spent: null, turns: new AbortController(), end: new AbortController() };
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
