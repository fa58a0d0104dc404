import { nameList } from '../../../lib/text/name-list.ts';
import { type Approvals, isReadOnly } from '../../../model/pool/approvals.ts';
import type { ApiFailure } from '../api/api-failure.ts';
import { messageOf } from '../../../model/errors.ts';
import { ActivityFeed } from '../watch/activity-feed.ts';
import { type Delivered, failed, type LiveSession, type TurnContext, waitText } from './conversation.ts';
import { createSession } from './create-session.ts';
import type { NewSession } from '../api/jules-resources.ts';
import { workOf } from '../watch/session-outputs.ts';
import { titleOf } from './session-mark.ts';
import type { StartingPoint } from './starting-point.ts';

/**
 * Makes the session that a conversation begins with, from its first prompt.
 * @param onMade gets the session as soon as the service has answered.
 */
export async function startSession(
  prompt: string,
  approvals: Approvals,
  context: TurnContext,
  onMade: (live: LiveSession) => void,
): Promise<Delivered> {
  const { client, clock, chance, onDisk, sink, signal } = context;
  const startingPoint = await context.startingPoint(signal);
  if (startingPoint.kind === 'refused') return failed(startingPoint.reason);
  if (startingPoint.kind === 'repository' && startingPoint.unseen.length > 0) {
    sink({
      type: 'activity',
      text: `the cloud does not see what is not committed: ${nameList(startingPoint.unseen, 3)}`,
    });
  }
  const nonce = context.nonce();
  const title = titleOf(nonce, prompt);
  const body: NewSession = {
    prompt,
    title,
    ...sourceContext(startingPoint),
    // A plan that waits is the one point at which a session can be kept from its work.
    requirePlanApproval: approvals !== 'allow-all',
    ...(context.pullRequests && !isReadOnly(approvals) && { automationMode: 'AUTO_CREATE_PR' }),
  };
  // From here on there may be a session of which aim has only the title.
  sink({ type: 'remote_intent', title });
  try {
    await onDisk();
  } catch (error) {
    return failed(`no session was made, for what it is found by could not be written down: ${messageOf(error)}`);
  }
  const sent = await createSession(
    client,
    body,
    nonce,
    {
      clock,
      chance,
      onWait(failure, what, delayMs) {
        const words = what === 'retry' ? 'asking again for a session' : 'looking again for the session';
        sink({ type: 'activity', text: waitText(words, failure, delayMs) });
        if (what === 'retry') sink({ type: 'error', text: errorText(failure) });
      },
    },
    signal,
  );
  if (sent.kind === 'refused') {
    sink({ type: 'error', text: errorText(sent.failure) });
    return failed(refusalText(sent.failure, startingPoint));
  }
  if (sent.kind === 'unknown') {
    const look = `look for ${JSON.stringify(title)} among your sessions before you send it again`;
    return failed(`unknown whether the session was made (${sent.failure.reason}): ${look}`);
  }
  const session = sent.value;
  const url = session.url || null;
  const live = { id: session.id, url, madeAt: clock.now(), feed: new ActivityFeed(client, session.id) };
  onMade(live);
  sink({ type: 'remote_session', title, session: session.id, url });
  // Without it the session is still found by its title.
  await onDisk().catch(() => {});
  sink({ type: 'remote_work', work: workOf(session, null) });
  sink({ type: 'activity', text: `session ${url ?? session.id}` });
  return { live, stateBefore: null, sentAt: clock.now() };
}

function sourceContext(startingPoint: StartingPoint): Pick<NewSession, 'sourceContext'> {
  if (startingPoint.kind !== 'repository') return {};
  const { source, branch } = startingPoint;
  return { sourceContext: { source, githubRepoContext: { startingBranch: branch } } };
}

/** A failure with the time that the service asks for. */
function errorText(failure: ApiFailure): string {
  const waitMs = 'retryAfterMs' in failure ? failure.retryAfterMs : null;
  return waitMs === null ? failure.reason : `${failure.reason}\nretry-after: ${waitMs / 1000}`;
}

function refusalText({ reason, kind }: ApiFailure, startingPoint: StartingPoint): string {
  const isSource = kind === 'not_found' && startingPoint.kind === 'repository';
  return isSource ? `${reason} (${startingPoint.source})` : reason;
}
