import type { Answer, ApiFailure } from '../api/api-failure.ts';
import { type LiveSession, type TurnContext, waitText } from '../conversation/conversation.ts';
import type { JulesActivity, JulesSession } from '../api/jules-resources.ts';
import { spaceReads } from '../api/read-spacing.ts';
import { retryRead } from '../api/retry-read.ts';

/** So long a new session may be answered with 404. */
const APPEARS_WITHIN_MS = 60_000;

/** The session as it is now, at the pace of its account; tries again for as long as that may help. */
export function readSession(live: LiveSession, context: TurnContext): Promise<Answer<JulesSession>> {
  const { client, account, pollMs, clock, signal } = context;
  const read = async () => {
    await spaceReads(account, pollMs / 2, clock, signal);
    return await client.session(live.id, signal);
  };
  return retryRead(read, retryOptions(live, context), signal);
}

/** What is new in its log; tries again for as long as that may help. */
export function readActivities(live: LiveSession, context: TurnContext): Promise<Answer<readonly JulesActivity[]>> {
  const patience = retryOptions(live, context);
  return live.feed.read((read) => retryRead(read, patience, context.signal), context.signal);
}

/** What the next read of its log will give, and all the same gives then. */
export function peekActivities(live: LiveSession, context: TurnContext): Promise<Answer<readonly JulesActivity[]>> {
  const patience = retryOptions(live, context);
  return live.feed.peek((read) => retryRead(read, patience, context.signal), context.signal);
}

function retryOptions({ madeAt }: LiveSession, { clock, chance, sink }: TurnContext) {
  const onRetry = (failure: ApiFailure, delayMs: number) =>
    sink({ type: 'activity', text: waitText('retrying', failure, delayMs) });
  return { clock, chance, onRetry, missingUntil: madeAt + APPEARS_WITHIN_MS };
}
