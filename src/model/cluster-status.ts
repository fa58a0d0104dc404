import { z } from 'zod';
import { instanceViewSchema } from './instance-view.ts';
import { routingSchema } from './routing.ts';
import { startViewSchema } from './start-view.ts';

/** One pool that is held somewhere, as `aim status` shows it: a cluster of `aim launch`, or a pool of a run. */
export const clusterStatusSchema = z.object({
  name: z.string().meta({ description: 'What --name takes' }),
  kind: z.enum(['cluster', 'run']),
  state: z.enum(['starting', 'ready', 'given_up', 'stopping']),
  pool: z.string().meta({ description: 'The same as the name, but for the pools of a run' }),
  tool: z.string(),
  version: z.string().nullable().meta({ description: 'Of the tool, as it says it' }),
  model: z.string().nullable(),
  routing: routingSchema,
  cwd: z.string(),
  pid: z.int().meta({ description: 'Of the aim that holds it' }),
  aim_version: z.string(),
  started_at: z.string(),
  socket: z.string().nullable(),
  count: z.int().meta({ description: 'Instances that it has, or will have' }),
  start: startViewSchema
    .nullable()
    .default(null)
    .meta({ description: 'How its processes come to be; null: not known yet' }),
  waiting: z.int().meta({ description: 'Turns and leases that no instance has taken up' }),
  unread: z.int().meta({ description: 'Turns that ended and that nobody has read' }),
  instances: z.array(z.object(instanceViewSchema.shape)),
});
export type ClusterStatus = z.infer<typeof clusterStatusSchema>;

/** What `aim status --json` prints. */
export const statusDocumentSchema = z.object({
  version: z.literal(1),
  clusters: z.array(clusterStatusSchema),
});
export type StatusDocument = z.infer<typeof statusDocumentSchema>;
