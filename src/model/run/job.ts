import { z } from '../../lib/schema/z.ts';
import { POOL_MODES } from '../choices.ts';
import type { Approvals } from '../pool/approvals.ts';
import { budgetSchema } from '../budget/budget.ts';
import { judgeSchema } from '../merging/judge.ts';
import { DEFAULT_RETRY_ON, retryCauseSchema } from './retry.ts';
import { onConflictSchema, verifySchema } from '../merging/verify.ts';

/**
 * Whether a job runs in a process of a pool. `always`: it leases one. `never`: it gets a process of its own. `auto`: a pooled
 * one where the tool has a long-lived form and several jobs share the pool.
 */
export const poolModeSchema = z.enum(POOL_MODES).meta({
  description:
    'auto: a pooled process where the tool has a long-lived form and several jobs share the pool, else one per job',
});
/** Whether a job runs in a process of a pool. */
export type PoolMode = z.infer<typeof poolModeSchema>;

/** What a job may be for. The first two only answer; all others may change files. */
export const ACTIONS = ['ask', 'review', 'edit', 'implement', 'refactor', 'fix', 'test', 'document'] as const;
export type Action = (typeof ACTIONS)[number];

const fallbackSchema = z.strictObject({ name: z.string(), tool: z.string(), mode: poolModeSchema });
/** A pool that a job falls back on. */
export type Fallback = z.infer<typeof fallbackSchema>;

/**
 * One job as a run uses it: defaults are filled in, paths are normalised, other spellings of keys are resolved. The journal has
 * it in the event `run_started`.
 */
export const jobSchema = z.strictObject({
  id: z.string(),
  tool: z.string(),
  action: z.string(),
  label: z.string().nullable().default(null).meta({ description: 'A word of the user’s own for it' }),
  description: z.string().nullable().default(null).meta({ description: 'What a person should know of it' }),
  model: z.string().nullable().default(null).meta({ description: 'Its own; null: that of its pool' }),
  files: z.array(z.string()).meta({ description: 'Relative to the working folder, inside it' }),
  context: z.array(z.string()).default([]).meta({ description: 'Files that the tool reads and does not change' }),
  prompt: z.string(),
  session: z.string().nullable().meta({ description: 'Jobs of the same session share one conversation' }),
  depends_on: z.array(z.string()),
  attempts: z.int().min(1),
  retry_on: z.array(retryCauseSchema).default([...DEFAULT_RETRY_ON]),
  back_off_seconds: z.number().default(0),
  fallback: z.array(fallbackSchema).default([]).meta({
    description: 'The pools that try it in this order where its own can’t go on with it',
  }),
  budget: budgetSchema.nullable().default(null).meta({ description: 'What it may use; null: there is no limit' }),
  timeout_seconds: z.number().positive().meta({ description: 'From the start of its first turn' }),
  pool: z.strictObject({ name: z.string(), mode: poolModeSchema }),
  verify: verifySchema.nullable().default(null).meta({ description: 'What its change has to pass; null: nothing' }),
  on_conflict: onConflictSchema.default('rerun'),
  variant_of: z.string().nullable().default(null).meta({
    description: 'The job of the file that it is one of several attempts side by side at; null: it is the only one',
  }),
  judge: judgeSchema.nullable().default(null).meta({
    description: 'What picks one of the variants; null: the first that is done and passes its check is taken',
  }),
  error_report: z.string().nullable().meta({ description: 'Where to write what went wrong, on failure only' }),
  metadata: z.record(z.string(), z.unknown()),
});
/** One job as a run uses it. */
export type Job = z.infer<typeof jobSchema>;

/** Whether a job may change files: `ask` and `review` only answer, every other action may edit. */
export function edits(job: Pick<Job, 'action'>): boolean {
  return job.action !== 'ask' && job.action !== 'review';
}

/** What a job may do in a pool of these approvals. A job that only answers gets `read-only`, or `deny`. */
export function approvalsOf(job: Pick<Job, 'action'>, pool: Approvals): Approvals {
  return edits(job) || pool === 'deny' ? pool : 'read-only';
}
