import { z } from '../../lib/schema/z.ts';
import { turnStepSchemas } from '../../model/turn/turn-step.ts';

/** What happens to a request before its reply. */
export const controlEventSchema = z.discriminatedUnion('type', [
  ...turnStepSchemas,
  z.object({ type: z.literal('granted'), instance: z.int(), queued_ms: z.number() }),
  z.object({ type: z.literal('alive'), alive: z.boolean() }).meta({ description: 'Of the leased process' }),
  z.object({ type: z.literal('bytes'), direction: z.enum(['in', 'out', 'err']), base64: z.string() }),
  // Whole, as schema/event.schema.json has it: it is not checked again, as that schema takes long to load.
  z.object({ type: z.literal('watched'), event: z.looseObject({ type: z.string() }) }),
  z.object({
    type: z.literal('gap'),
    missed: z.int().meta({ description: 'Events that this client was too slow for' }),
  }),
]);
export type ControlEvent = z.infer<typeof controlEventSchema>;

/** The events that a client may miss when it reads slowly. */
export const DROPPABLE_EVENTS: ReadonlySet<ControlEvent['type']> = new Set(['output', 'bytes', 'watched']);
