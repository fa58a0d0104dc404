import { z } from '../../lib/schema/z.ts';
import { errorViewSchema } from '../../model/turn/turn-end.ts';
import { controlEventSchema } from './events.ts';

export const helloSchema = z.object({
  hello: z.literal('aim'),
  protocol: z.int(),
  aim: z.string().meta({ description: 'The version of aim at this end' }),
  schema: z
    .string()
    .optional()
    .meta({ description: 'A hash of the schema of this protocol: who has the same one need not check what comes' }),
});
export type Hello = z.infer<typeof helloSchema>;

/**
 * What a server sends after its hello: the events of a request, then its result or its error. The id is null where no
 * request could be read.
 */
export const replySchema = z.object({
  id: z.int().nullable(),
  event: controlEventSchema.optional(),
  error: errorViewSchema.optional(),
  result: z.unknown().optional(),
});
export type Reply = z.infer<typeof replySchema>;
