import { ON_SPENT_CHOICES } from '../../src/model/choices.ts';
import { inGroup } from '../table/flag-groups.ts';
import { amountFlag, choiceFlag, deadlineFlag, wholeAmountFlag } from '../table/flag-kinds.ts';

/** Flags of the budget of a run: each one comes before that of the file. A deadline is the budget of minutes. */
export const budgetFlags = inGroup('limits', {
  'budget-usd': amountFlag('Dollars that all jobs may cost together: then no further one is started', 1_000_000),
  'budget-tokens': wholeAmountFlag('Tokens that all jobs may use together, sent and received', 1_000_000_000_000),
  deadline: deadlineFlag(
    'When no further job is started: in so many seconds, at the next HH:MM, or at a date and time',
  ),
  'on-spent': choiceFlag(
    ON_SPENT_CHOICES,
    'Then let the jobs at work end (stop, the default), or interrupt them too (interrupt)',
  ),
});

/** Flags of the budget of a cluster. */
export const clusterBudgetFlags = inGroup('limits', {
  'budget-usd': amountFlag('Dollars that all turns may cost together: then no further prompt is taken', 1_000_000),
  'budget-tokens': wholeAmountFlag('Tokens that all turns may use together, sent and received', 1_000_000_000_000),
  deadline: deadlineFlag(
    'When no further prompt is taken: in so many seconds, at the next HH:MM, or at a date and time',
  ),
  'on-spent': choiceFlag(
    ON_SPENT_CHOICES,
    'Then let the turns that run end (stop, the default), or interrupt them too (interrupt)',
  ),
});
