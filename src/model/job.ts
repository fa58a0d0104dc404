import { z } from 'zod';
import { type Approvals, approvalsSchema } from './approvals.ts';
import { startChoiceSchema } from './start-view.ts';

/** How many instances a pool has at most, unless somebody asks for more on purpose. */
export const MAX_INSTANCES = 10;

export const poolModeSchema = z.enum(['auto', 'always', 'never']).meta({
  description: 'auto: a pooled process where the tool can and it pays, else one process per job',
});
export type PoolMode = z.infer<typeof poolModeSchema>;

export const routingSchema = z.enum(['round_robin', 'least_busy', 'sticky']);
export type Routing = z.infer<typeof routingSchema>;
/** Nothing waits while an instance is idle. */
export const DEFAULT_ROUTING: Routing = 'least_busy';

/** How many times a slot is restarted before it is given up. */
export const restartPolicySchema = z.strictObject({
  max: z.int().min(0).max(100_000),
  within_seconds: z.number().positive(),
});
export type RestartPolicy = z.infer<typeof restartPolicySchema>;

/** A pool as a run uses it: everything decided. */
export const poolConfigSchema = z.strictObject({
  name: z.string(),
  tool: z.string(),
  count: z.int().min(1),
  routing: routingSchema,
  model: z.string().nullable(),
  start: startChoiceSchema.default('auto'),
  approvals: approvalsSchema.default('allow-edits').meta({ description: 'What its jobs may do that edit' }),
  env: z.record(z.string(), z.string()).default({}).meta({ description: 'Variables that its tool is given' }),
  restart: restartPolicySchema,
});
export type PoolConfig = z.infer<typeof poolConfigSchema>;

/** One job as a run uses it: defaults filled in, paths normalised, the plan's spellings resolved. */
export const jobSchema = z.strictObject({
  id: z.string(),
  tool: z.string(),
  action: z.string(),
  files: z.array(z.string()).meta({ description: 'Relative to the working folder, inside it' }),
  prompt: z.string(),
  session: z.string().nullable(),
  depends_on: z.array(z.string()),
  attempts: z.int().min(1),
  timeout_seconds: z.number().positive(),
  pool: z.strictObject({ name: z.string(), mode: poolModeSchema }),
  error_report: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Job = z.infer<typeof jobSchema>;

/** `ask` and `review` answer; every other action may edit. */
export function edits(job: Pick<Job, 'action'>): boolean {
  return job.action !== 'ask' && job.action !== 'review';
}

/** What a job may do in a pool of these approvals: one that only answers never edits, whatever others may. */
export function approvalsOf(job: Pick<Job, 'action'>, pool: Approvals): Approvals {
  return edits(job) || pool === 'deny' ? pool : 'read-only';
}
