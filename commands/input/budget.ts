import { AimError } from '../../src/model/errors.ts';
import { type Budget, type BudgetInput, budgetOf, type OnSpent } from '../../src/model/budget/budget.ts';

/** Flags of the budget of a run, as they are typed. */
export interface BudgetValues {
  readonly 'budget-usd'?: number | undefined;
  readonly 'budget-tokens'?: number | undefined;
  /** Minutes from now. */
  readonly deadline?: number | undefined;
  readonly 'on-spent'?: OnSpent | undefined;
}

/** The budget among the flags; undefined: none of it is given. */
export function budgetIn(flags: BudgetValues): BudgetInput | undefined {
  const named = {
    cost_usd: flags['budget-usd'],
    tokens: flags['budget-tokens'] === undefined ? undefined : Math.ceil(flags['budget-tokens']),
    minutes: flags.deadline,
    on_spent: flags['on-spent'],
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The budget of a cluster, of which the flags have all; null: it has none. @throws AimError usage for --on-spent alone. */
export function clusterBudgetIn(flags: BudgetValues): Budget | null {
  const budget = budgetOf(budgetIn(flags));
  if (budget === null && flags['on-spent'] !== undefined) {
    throw new AimError('usage', '--on-spent makes sense only with --budget-usd, --budget-tokens or --deadline');
  }
  return budget;
}
