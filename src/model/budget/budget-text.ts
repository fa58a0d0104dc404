import { grouped } from '../../lib/text/plural.ts';
import { dollars } from '../amounts.ts';
import type { Budget, BudgetView, SpentBudget } from './budget.ts';
import { BUDGETED, type Budgeted } from './budgeted.ts';

/** What is used of each limit of a budget: «$0.12 of $5.00, 1,234 of 10,000 tokens». */
export function usedText(view: BudgetView): string {
  return BUDGETED.flatMap((what) => {
    const limit = view[what];
    return limit === null ? [] : [amountsText(what, view.used[what], limit)];
  }).join(', ');
}

/** A budget as a fragment: «$5.00, 1,000,000 tokens, 30 minutes, then stop». */
export function budgetText({ cost_usd, tokens, minutes, on_spent }: Budget): string {
  const limits = [
    ...(cost_usd === null ? [] : [dollars(cost_usd)]),
    ...(tokens === null ? [] : [`${grouped(tokens)} tokens`]),
    ...(minutes === null ? [] : [minutes < 1 ? `${short(minutes * 60)} seconds` : `${short(minutes)} minutes`]),
  ];
  return `${limits.join(', ')}, then ${on_spent}`;
}

/** A spent budget as a sentence without its full stop: «the run has used 1,234 of 1,000 tokens». */
export function spentText({ of, name, what, limit, used }: Omit<SpentBudget, 'on_spent'>): string {
  // Its minutes are over also where the clock has not moved quite as far.
  const shown = what === 'minutes' ? Math.max(used, limit) : used;
  return `the ${name === null ? of : `${of} ${name}`} has used ${amountsText(what, shown, limit)}`;
}

function amountsText(what: Budgeted, used: number, limit: number): string {
  switch (what) {
    case 'cost_usd':
      return `${dollars(used)} of ${dollars(limit)}`;
    case 'tokens':
      return `${grouped(used)} of ${grouped(limit)} tokens`;
    case 'minutes':
      return limit < 1
        ? `${short(used * 60)} of ${short(limit * 60)} seconds`
        : `${short(used)} of ${short(limit)} minutes`;
  }
}

const short = (amount: number) => amount.toLocaleString('en', { maximumFractionDigits: 2 });

const BECAUSE = 'budget: ';

/** Why a job was not started, or was interrupted, for a spent budget: the error of its result. */
export function spentReason(spent: SpentBudget): string {
  return `${BECAUSE}${spentText(spent)}`;
}

/** Whether a job ended so for a spent budget. */
export function isLeftByBudget({
  outcome,
  error,
}: {
  readonly outcome: string;
  readonly error: string | null;
}): boolean {
  return (outcome === 'cancelled' || outcome === 'interrupted') && error?.startsWith(BECAUSE) === true;
}

/** Whether a job was interrupted for the spent budget of its pool: another pool may do it. */
export function isCutByPoolBudget({
  outcome,
  error,
}: {
  readonly outcome: string;
  readonly error: string | null;
}): boolean {
  return outcome === 'interrupted' && error?.startsWith(`${BECAUSE}the pool `) === true;
}
