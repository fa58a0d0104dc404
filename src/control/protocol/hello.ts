import { AIM_VERSION } from '../../model/version.ts';
import type { Hello } from './protocol.ts';
import hash from './schema-hash.json' with { type: 'json' };

/**
 * The version of the control protocol: one JSON document a line, both ways, over a cluster's socket. Each end sends a hello
 * first; requests in another version are refused. Within a version there are only additions: a request or a key that the
 * server does not know is an error of that request; what a client does not know in a reply it leaves out.
 */
export const PROTOCOL_VERSION = 1;

/** The longest line that either end takes, in bytes. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

export const HELLO: Hello = { hello: 'aim', protocol: PROTOCOL_VERSION, aim: AIM_VERSION, schema: hash.control };

/** The hello that a line is, or null. */
export function helloOf(document: unknown): Hello | null {
  const { hello, protocol, aim, schema } = Object(document) as { readonly [Key in keyof Hello]?: unknown };
  if (hello !== 'aim' || typeof protocol !== 'number' || typeof aim !== 'string') return null;
  if (!Number.isSafeInteger(protocol)) return null;
  return { hello, protocol, aim, ...(typeof schema === 'string' && { schema }) };
}
