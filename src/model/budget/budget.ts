import { z } from '../../lib/schema/z.ts';
import { ON_SPENT_CHOICES } from '../choices.ts';
import { BUDGETED } from './budgeted.ts';

/** What a spent budget does. */
export const onSpentSchema = z.enum(ON_SPENT_CHOICES).meta({
  description: 'stop: no further job is started; interrupt: those that are at work are interrupted too',
});
/** What a spent budget does. */
export type OnSpent = z.infer<typeof onSpentSchema>;

/** A timer of the runtime takes no more. Minutes. */
export const MAX_MINUTES = 30_000;

const costUsd = z.number().gt(0, 'must be greater than 0').max(1_000_000);
const tokens = z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000_000_000);
const minutes = z.number().gt(0, 'must be greater than 0').max(MAX_MINUTES, `must be at most ${MAX_MINUTES}`);

/** A budget as a job file or the command line gives it. */
export const budgetInputSchema = z.strictObject({
  cost_usd: costUsd.optional().meta({ description: 'Dollars, by what tools report or by an estimate' }),
  tokens: tokens.optional().meta({ description: 'Tokens that are sent and received, together' }),
  minutes: minutes.optional().meta({
    description: 'From the start of the run, or of the part of it that goes on; of a job, from its first turn',
  }),
  on_spent: onSpentSchema.optional(),
});
/** A budget as a job file or the command line gives it. */
export type BudgetInput = z.infer<typeof budgetInputSchema>;

/** A budget of a run, of the jobs of a pool, or of a job. Null: without a limit. */
export const budgetSchema = z.strictObject({
  cost_usd: costUsd.nullable(),
  tokens: tokens.nullable(),
  minutes: minutes.nullable(),
  on_spent: onSpentSchema,
});
/** A budget of a run, of the jobs of a pool, or of a job. */
export type Budget = z.infer<typeof budgetSchema>;

/** What is wrong with a budget that only says what happens when it is spent. */
export const NO_LIMIT = 'has no limit';
export const BUDGET_HINT = 'give it `cost_usd`, `tokens` or `minutes`';

/** Each limit from the first giver that has it; null: none has any. */
export function budgetOf(...givers: readonly (BudgetInput | undefined)[]): Budget | null {
  const first = <Key extends keyof BudgetInput>(key: Key) => givers.find((it) => it?.[key] !== undefined)?.[key];
  const [cost_usd, tokens, minutes] = [first('cost_usd') ?? null, first('tokens') ?? null, first('minutes') ?? null];
  if (cost_usd === null && tokens === null && minutes === null) return null;
  return { cost_usd, tokens, minutes, on_spent: first('on_spent') ?? 'stop' };
}

/** A budget that is spent. */
export const spentBudgetSchema = z.strictObject({
  of: z.enum(['run', 'pool', 'job', 'cluster']).meta({ description: 'Whose budget it is' }),
  name: z.string().nullable().meta({ description: 'Of the pool, job or cluster; null: it is the run’s' }),
  what: z.enum(BUDGETED),
  limit: z.number(),
  used: z.number().meta({ description: 'When that was noticed' }),
  on_spent: onSpentSchema,
});
/** A budget that is spent. */
export type SpentBudget = z.infer<typeof spentBudgetSchema>;

/** What has been used of what a budget is about. */
export interface Used {
  readonly tokens: number;
  readonly costUsd: number;
  readonly ms: number;
}

/** What of a budget is spent, if anything is. */
export function whatIsSpent(budget: Budget, used: Used): Pick<SpentBudget, 'what' | 'limit' | 'used'> | null {
  const amounts = { cost_usd: used.costUsd, tokens: used.tokens, minutes: used.ms / 60_000 };
  for (const what of BUDGETED) {
    const limit = budget[what];
    if (limit !== null && amounts[what] >= limit) return { what, limit, used: amounts[what] };
  }
  return null;
}

/** The budget of a cluster, what is used of it, and whether that is all. */
export const budgetViewSchema = z.object({
  ...budgetSchema.shape,
  used: z.object({
    cost_usd: z.number().meta({ description: 'As far as it is known' }),
    tokens: z.number(),
    minutes: z.number().meta({ description: 'Since the start of the cluster' }),
  }),
  spent: z.string().nullable().meta({ description: 'Why it takes no prompts any more; null: it does' }),
});
/** The budget of a cluster, what is used of it, and whether that is all. */
export type BudgetView = z.infer<typeof budgetViewSchema>;
