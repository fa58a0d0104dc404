import { z } from 'zod';
import { approvalsSchema } from './approvals.ts';
import { startChoiceSchema } from './start-view.ts';

/** How many instances a pool has at most, unless somebody asks for more on purpose. */
export const MAX_INSTANCES = 10;

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
