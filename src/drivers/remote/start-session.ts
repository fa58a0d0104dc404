import type { Approvals } from '../../model/approvals.ts';
import { ActivityFeed } from './activity-feed.ts';
import { type Delivered, failed, type LiveSession, type TurnContext, waitText } from './conversation.ts';
import { createSession } from './create-session.ts';
import type { NewSession } from './jules-resources.ts';
import { workOf } from './session-outputs.ts';
import { titleOf } from './session-mark.ts';

const MAX_NAMED = 3;

/** Makes the session that a conversation begins with, from its first prompt. @param onMade as soon as it is known. */
export async function startSession(
  prompt: string,
  approvals: Approvals,
  context: TurnContext,
  onMade: (live: LiveSession) => void,
): Promise<Delivered> {
  const { client, clock, chance, source, record, sink, signal } = context;
  const base = await context.base(signal);
  if (base.kind === 'refused') return failed(base.reason);
  if (base.kind === 'published' && base.unseen.length > 0) {
    sink({ type: 'activity', text: `the cloud does not see what is not committed: ${shortList(base.unseen)}` });
  }
  const nonce = context.nonce();
  const title = titleOf(nonce, prompt);
  const body: NewSession = {
    prompt,
    title,
    ...(source !== null &&
      base.kind === 'published' && { sourceContext: { source, githubRepoContext: { startingBranch: base.branch } } }),
    requirePlanApproval: approvals !== 'allow-all',
    ...(context.pullRequests && { automationMode: 'AUTO_CREATE_PR' }),
  };
  // From here on a session may exist of which only its title is known.
  await record({ type: 'remote_intent', title });
  const sent = await createSession(
    client,
    body,
    nonce,
    {
      clock,
      chance,
      onWait(failure, what, delayMs) {
        const words = what === 'retry' ? 'the session is made' : 'looking again whether the session was made';
        sink({ type: 'activity', text: waitText(words, failure, delayMs) });
      },
    },
    signal,
  );
  if (sent.kind === 'refused') return failed(refusalText(sent.failure.reason, sent.failure.kind, source));
  if (sent.kind === 'unknown') {
    const look = `look for ${JSON.stringify(title)} among your sessions before you send it again`;
    return failed(`unknown whether the session was made (${sent.failure.reason}): ${look}`);
  }
  const session = sent.value;
  const url = session.url || null;
  const live = { id: session.id, url, madeAt: clock.now(), feed: new ActivityFeed(client, session.id) };
  onMade(live);
  await record({ type: 'remote_session', title, session: session.id, url });
  sink({ type: 'remote', work: workOf(session, null) });
  sink({ type: 'activity', text: `session ${url ?? session.id}` });
  return { live, stateBefore: null, sentAt: clock.now() };
}

function refusalText(reason: string, kind: string, source: string | null): string {
  return kind === 'not_found' && source !== null ? `${reason} (${source})` : reason;
}

function shortList(paths: readonly string[]): string {
  const more = paths.length - MAX_NAMED;
  return `${paths.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
