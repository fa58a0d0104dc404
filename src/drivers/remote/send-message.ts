import { type Delivered, failed, goesOn, type LiveSession, type TurnContext, waitText } from './conversation.ts';
import type { JulesActivity } from './jules-resources.ts';
import { readActivities, readSession } from './read-session.ts';
import { sendOnce } from './send-once.ts';

/** Sends a further prompt of a conversation into its session, once whatever happens. */
export async function sendMessage(prompt: string, live: LiveSession, context: TurnContext): Promise<Delivered> {
  const { client, clock, chance, sink, signal } = context;
  const before = await readSession(live, context);
  if ('failure' in before) return failed(`${before.failure.reason}; ${goesOn(live)}`);
  // What was said before is put aside: what comes after that is about this message.
  const earlier = await readActivities(live, context);
  if ('failure' in earlier) return failed(`${earlier.failure.reason}; ${goesOn(live)}`);
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
        const words = what === 'retry' ? 'the message is sent' : 'looking again whether the message arrived';
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
