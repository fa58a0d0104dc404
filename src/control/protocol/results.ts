import { z } from 'zod';
import { clusterStatusSchema } from '../../model/cluster-status.ts';
import { turnEndSchema } from '../../model/turn/turn-end.ts';
import { turnResultSchema } from '../../model/turn/turn-result.ts';
import type { RequestName } from './requests.ts';

const nothing = z.object({});

/** What each request comes to. */
export const RESULTS = {
  status: z.object({ clusters: z.array(clusterStatusSchema) }),
  describe: z.object({
    name: z.string(),
    cwd: z.string(),
    model: z.string().nullable(),
    routing: z.string(),
    count: z.int(),
    version: z.string().nullable(),
    tool: z.looseObject({ id: z.string() }).meta({ description: 'The row of the registry' }),
  }),
  send: z.object({ turn: z.string(), end: turnEndSchema.nullable().meta({ description: 'Null: not waited for' }) }),
  read: z.object({ end: turnEndSchema }),
  interrupt: z.object({
    end: turnEndSchema.nullable().meta({ description: 'Null: nothing ran' }),
    already: z.boolean().meta({ description: 'It had ended before' }),
  }),
  restart: z.object({ instance: clusterStatusSchema.shape.instances.element }),
  stop: z.object({ name: z.string() }),
  lease: nothing,
  session: z.object({ session: z.string() }),
  turn: z.object({ result: z.object(turnResultSchema.shape) }),
  cancel: nothing,
} as const satisfies Record<RequestName, z.ZodType>;
export type ResultOf<N extends RequestName> = z.infer<(typeof RESULTS)[N]>;
