import { z } from '../../lib/schema/z.ts';
import { warmToolSchema } from '../pool/warm-tool.ts';
import { instanceViewSchema } from '../pool/instance-view.ts';
import { budgetViewSchema } from '../budget/budget.ts';
import { poolPauseSchema } from '../pool/pool-pause.ts';
import { routingSchema } from '../pool/routing.ts';
import { openQuestionSchema } from '../questions/question.ts';
import { startViewSchema } from '../pool/start-view.ts';

/**
 * One pool of a running aim, as its socket reports it and `aim status` shows it: the cluster of an `aim launch`, or one of
 * the pools of a run.
 */
export const clusterStatusSchema = z.object({
  name: z.string().meta({ description: 'What --name takes' }),
  kind: z.enum(['cluster', 'run']),
  state: z.enum(['starting', 'ready', 'given_up', 'stopping']),
  pool: z.string().meta({ description: 'Name of the pool; for a cluster its own name' }),
  tool: z.string(),
  version: z.string().nullable().meta({ description: 'Of the tool, as the tool reports it; null: not known' }),
  model: z.string().nullable(),
  routing: routingSchema,
  cwd: z.string(),
  pid: z.int().meta({ description: 'Of the aim that runs it' }),
  aim_version: z.string(),
  started_at: z.string().meta({ description: 'ISO 8601, UTC' }),
  socket: z.string().nullable().meta({ description: 'Path of its control socket' }),
  count: z.int().meta({ description: 'Instances that it has, or will have' }),
  start: startViewSchema
    .nullable()
    .default(null)
    .meta({ description: 'How its processes are started; null: not known yet' }),
  pause: poolPauseSchema.nullable().default(null).meta({
    description: 'Of a pool whose tool met a limit of its provider; null: it takes work',
  }),
  budget: budgetViewSchema
    .nullable()
    .default(null)
    .meta({ description: 'What all turns of a cluster may use together; null: there is no limit' }),
  waiting: z.int().meta({ description: 'Turns and leases that wait for an instance' }),
  unread: z.int().meta({ description: 'Turns that have ended and were not read' }),
  questions: z.array(openQuestionSchema).default([]).meta({ description: 'What turns of it ask, and wait for' }),
  instances: z.array(z.object(instanceViewSchema.shape)),
});
/** One pool of a running aim, as `aim status` shows it. */
export type ClusterStatus = z.infer<typeof clusterStatusSchema>;

/** The document of `aim status --json`: every cluster and run of this user, and what `aim warm` keeps. */
export const statusDocumentSchema = z.object({
  version: z.literal(1),
  clusters: z.array(clusterStatusSchema),
  warm: z.array(warmToolSchema).default([]).meta({ description: 'Tools that `aim warm` keeps loaded' }),
});
/** The document of `aim status --json`. */
export type StatusDocument = z.infer<typeof statusDocumentSchema>;
