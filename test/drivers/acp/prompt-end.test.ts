import { expect, it } from 'vitest';
import { findPromptEnd, SessionActivity } from '../../../src/drivers/acp/prompt-end.ts';
import type { Json } from '../../../src/drivers/rpc/json-line.ts';

const answer = (messageId?: string) => ({ answer: messageId === undefined ? {} : { messageId } });
const user = (messageId: string) => ({ sessionUpdate: 'user_message', messageId });
const piece = { sessionUpdate: 'agent_message_chunk', messageId: 'a', content: { type: 'text', text: 'x' } };
const running = { sessionUpdate: 'state_update', state: 'running' };
const blocked = { sessionUpdate: 'state_update', state: 'requires_action' };
const idle = (stopReason = 'end_turn') => ({ sessionUpdate: 'state_update', state: 'idle', stopReason });

/** What an agent sends after a prompt, and with which message the turn ends: the number of it, from 1. */
it.each<[string, readonly Json[], number | null]>([
  ['is answered, then worked off', [answer('u'), user('u'), running, piece, idle()], 5],
  ['is worked off before it is answered', [user('u'), running, piece, idle(), answer('u')], 5],
  ['is answered when its work has begun', [running, user('u'), answer('u'), piece, idle()], 5],
  ['waits for a permission meanwhile', [answer('u'), running, blocked, running, piece, idle()], 6],
  ['is answered without the name of its message', [answer(), user('u'), running, idle()], 4],
  ['is named in no update', [answer('u'), running, piece, idle()], 4],
  ['joins work that the agent began by itself', [running, piece, answer('u'), user('u'), piece, idle()], 6],
  ['comes after work that the agent began by itself', [running, idle(), answer('u'), running, idle('cancelled')], 5],
  ['comes with a snapshot of an old state', [idle(), answer('u'), idle(), user('u'), idle(), running, idle()], 7],
  ['is not worked off', [answer('u'), user('u'), running, running, blocked], null],
  ['is not answered', [user('u'), running, idle()], null],
  ['is answered as another message than one that was worked off', [user('o'), running, idle(), answer('u')], null],
])('in version 2, a turn whose prompt %s ends with the right message', (_, messages, at) => {
  const activity = new SessionActivity();
  const ends: Json[] = [];
  const end = findPromptEnd(2, (message) => ends.push(message));
  const endsAt = messages.findIndex((message) => {
    if ('answer' in message) end.answered(message['answer']);
    else end.updated(message, activity.read(message));
    return ends.length > 0;
  });
  expect(endsAt === -1 ? null : endsAt + 1).toBe(at);
  if (ends.length > 0) expect(ends[0]).toMatchObject({ state: 'idle' });
});

it('in version 1, the answer to the prompt is the end of its turn', () => {
  const ends: Json[] = [];
  const end = findPromptEnd(1, (message) => ends.push(message));
  end.updated(idle(), 'ended');
  expect(ends).toEqual([]);
  end.answered({ stopReason: 'end_turn' });
  expect(ends).toEqual([{ stopReason: 'end_turn' }]);
});
