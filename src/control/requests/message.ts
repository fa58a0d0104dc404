import { z } from '../../lib/schema/z.ts';
import { errorViewSchema } from '../../model/turn/turn-end.ts';
import { controlEventSchema } from '../protocol/events.ts';
import { helloSchema } from '../protocol/protocol.ts';
import { type RequestName, REQUESTS } from './table.ts';

const definitions = Object.values(REQUESTS);
type RequestSchema = (typeof REQUESTS)[RequestName]['schema'];
const [first, ...others] = definitions.map(({ schema }) => schema) as unknown as [RequestSchema, ...RequestSchema[]];

/** A line of either end, for the schema. */
export const messageSchema = z.union([
  helloSchema,
  z.discriminatedUnion('request', [first, ...others]),
  z.object({ id: z.int(), event: controlEventSchema }),
  z.object({
    id: z.int(),
    result: z.union(definitions.map(({ result }) => result)).meta({ description: 'As the request has it' }),
  }),
  z.object({ id: z.int().nullable(), error: errorViewSchema }),
]);
