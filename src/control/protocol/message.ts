import { z } from 'zod';
import { controlEventSchema, helloSchema } from './protocol.ts';
import { errorViewSchema } from '../../model/turn/turn-end.ts';
import { requestSchema } from './requests.ts';
import { RESULTS } from './results.ts';

const result = z.union(Object.values(RESULTS)).meta({ description: 'As the request has it' });

/** A line of either end, for the schema. */
export const messageSchema = z.union([
  helloSchema,
  requestSchema,
  z.object({ id: z.int(), event: controlEventSchema }),
  z.object({ id: z.int(), result }),
  z.object({ id: z.int().nullable(), error: errorViewSchema }),
]);
