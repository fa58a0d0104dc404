import { z } from 'zod';
import { conversationSchema, errorViewSchema } from '../../model/turn/turn-end.ts';
import { AIM_VERSION } from '../../model/version.ts';

/**
 * How a cluster is spoken to over its socket: one JSON document a line, both ways. Each end says hello first; whoever
 * speaks another version is refused what it asks. Within a version only additions happen: a request or a key that the
 * server does not know is an error of that request, and what a client does not know in a reply it leaves out.
 */
export const PROTOCOL_VERSION = 1;

/** The longest line that either end takes, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

export const helloSchema = z.object({
  hello: z.literal('aim'),
  protocol: z.int(),
  aim: z.string().meta({ description: 'The version of aim at this end' }),
});
export type Hello = z.infer<typeof helloSchema>;

/** The hello that a line is, or null. */
export function helloOf(document: unknown): Hello | null {
  // Few lines are one, and to have a schema say no takes it longer than to say yes.
  if ((Object(document) as Partial<Hello>).hello === undefined) return null;
  return helloSchema.safeParse(document).data ?? null;
}

export const HELLO: Hello = { hello: 'aim', protocol: PROTOCOL_VERSION, aim: AIM_VERSION };

/** What is told of a request before its reply. */
const events = [
  z.object({ type: z.literal('accepted'), turn: z.string() }),
  z.object({ type: z.literal('queued'), ahead: z.int().meta({ description: 'Turns that wait before it' }) }),
  z.object({ type: z.literal('started'), instance: z.int(), conversation: conversationSchema }),
  z.object({ type: z.literal('output'), channel: z.enum(['answer', 'activity', 'stderr']), text: z.string() }),
  z.object({ type: z.literal('granted'), instance: z.int(), queued_ms: z.number() }),
  z.object({ type: z.literal('alive'), alive: z.boolean() }).meta({ description: 'Of the leased process' }),
  z.object({ type: z.literal('bytes'), direction: z.enum(['in', 'out', 'err']), base64: z.string() }),
  z.object({
    type: z.literal('gap'),
    missed: z.int().meta({ description: 'Events that this client was too slow for' }),
  }),
] as const;

export const controlEventSchema = z.discriminatedUnion('type', events);
export type ControlEvent = z.infer<typeof controlEventSchema>;
/** Those that a slow client may miss. */
export const DROPPABLE_EVENTS: ReadonlySet<ControlEvent['type']> = new Set(['output', 'bytes']);

/** What a server says: events of a request, then its result or its error. The id is null where no request was readable. */
export const replySchema = z.object({
  id: z.int().nullable(),
  event: controlEventSchema.optional(),
  error: errorViewSchema.optional(),
  result: z.unknown().optional(),
});
