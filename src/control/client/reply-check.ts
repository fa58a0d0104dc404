import type { RequestName, ResultOf } from '../requests/table.ts';
import type { Reply } from '../protocol/protocol.ts';

/** How a client checks what a cluster sends. */
export interface ReplyCheck {
  /** Null for what is no reply. What is not known comes from a newer aim, and is left out. */
  reply(document: unknown): Reply | null;
  /** Null for what is no result of such a request. */
  result<N extends RequestName>(name: N, result: unknown): ResultOf<N> | null;
}

/**
 * For a cluster whose protocol has the same schema: its replies are what that describes, and only their outline is looked at.
 * The schemas take a start of aim longer than a whole turn of such a request.
 */
export const outlineCheck: ReplyCheck = {
  reply(document) {
    const { id, event, error, result } = Object(document) as { readonly [Key in keyof Reply]?: unknown };
    if (id !== null && !Number.isSafeInteger(id)) return null;
    const known =
      (event === undefined || typeof at(event, 'type') === 'string') &&
      (error === undefined || (typeof at(error, 'code') === 'string' && typeof at(error, 'message') === 'string'));
    return known ? ({ id, event, error, result } as Reply) : null;
  },
  result: <N extends RequestName>(_name: N, result: unknown) =>
    typeof result === 'object' ? (result as ResultOf<N> | null) : null,
};

function at(value: unknown, key: string): unknown {
  return (Object(value) as Readonly<Record<string, unknown>>)[key];
}
