import { replySchema } from '../protocol/protocol.ts';
import { type RequestName, REQUESTS, type ResultOf } from '../requests/table.ts';
import type { ReplyCheck } from './reply-check.ts';

/** For a cluster whose protocol has another schema: its replies are checked by ours. */
export const schemaCheck: ReplyCheck = {
  reply: (document) => replySchema.safeParse(document).data ?? null,
  result: <N extends RequestName>(name: N, result: unknown) =>
    (REQUESTS[name].result.safeParse(result).data as ResultOf<N> | undefined) ?? null,
};
