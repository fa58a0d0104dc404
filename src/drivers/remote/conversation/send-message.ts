import type { Outcome } from '../../../model/turn/outcome.ts';
import {
  type Delivered,
  failed,
  whereItContinues,
  type LiveSession,
  type TurnContext,
  waitText,
} from './conversation.ts';
import type { JulesActivity } from '../api/jules-resources.ts';
import { peekActivities, readActivities, readSession } from '../watch/read-session.ts';
import { sendOnce } from '../api/send-once.ts';

/** Sends a further prompt of a conversation into its session, once whatever happens. */
export async function sendMessage(prompt: string, live: LiveSession, context: TurnContext): Promise<Delivered> {
  const { client, clock, chance, sink, signal } = context;
  const before = await readSession(live, context);
  if ('failure' in before) return failed(`${before.failure.reason}; ${whereItContinues(live)}`);
  // Earlier activities are read now: what comes after them is about this message.
  const earlier = await readActivities(live, context);
  if ('failure' in earlier) return failed(`${earlier.failure.reason}; ${whereItContinues(live)}`);
  const isOurs = ({ what }: JulesActivity) => what.kind === 'user_message' && what.text.trim() === prompt.trim();
  const sent = await sendOnce<true>(
    {
      clock,
      chance,
      async send(lingering) {
        const answer = await client.sendMessage(live.id, prompt, lingering);
        return 'failure' in answer ? answer : { value: true };
      },
      async find(looking) {
        const answer = await live.feed.peek((read) => read(), looking);
        return 'failure' in answer ? answer : { value: answer.value.some(isOurs) ? true : null };
      },
      onWait(failure, what, delayMs) {
        const words = what === 'retry' ? 'sending the message again' : 'looking again for the message';
        sink({ type: 'activity', text: waitText(words, failure, delayMs) });
      },
    },
    signal,
  );
  if (sent.kind === 'done') return { live, stateBefore: before.value.state, sentAt: clock.now() };
  const { reason } = sent.failure;
  if (sent.kind === 'refused') return failed(`the session takes no message: ${reason}`);
  const where = live.url ?? `session ${live.id}`;
  return failed(`unknown whether the message arrived (${reason}): look at ${where} before you send it again`);
}

/** Whether a prompt is the last one that a session has got already. Then its turn is continued. */
export async function wasSent(
  prompt: string,
  firstPrompt: string,
  live: LiveSession,
  context: TurnContext,
): Promise<{ readonly wasSent: boolean } | { readonly outcome: Outcome }> {
  // Only a look: the answer in the log belongs to this turn, and is read again when the session is watched.
  const log = await peekActivities(live, context);
  if ('failure' in log) return failed(`${log.failure.reason}; ${whereItContinues(live)}`);
  const messages = log.value.flatMap(({ what }) => (what.kind === 'user_message' ? [what.text] : []));
  return { wasSent: (messages.at(-1) ?? firstPrompt).trim() === prompt.trim() };
}
