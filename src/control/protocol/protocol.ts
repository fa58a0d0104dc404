import { z } from 'zod';
import { errorViewSchema } from '../../model/turn/turn-end.ts';
import { AIM_VERSION } from '../../model/version.ts';
import { controlEventSchema } from './events.ts';

/**
 * The version of the control protocol: one JSON document a line, both ways, over a cluster's socket. Each end sends a hello
 * first; requests in another version are refused. Within a version there are only additions: a request or a key that the
 * server does not know is an error of that request; what a client does not know in a reply it leaves out.
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
  // Few lines are one, and a schema takes longer to reject a line than to accept one.
  if ((Object(document) as Partial<Hello>).hello === undefined) return null;
  return helloSchema.safeParse(document).data ?? null;
}

export const HELLO: Hello = { hello: 'aim', protocol: PROTOCOL_VERSION, aim: AIM_VERSION };

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
