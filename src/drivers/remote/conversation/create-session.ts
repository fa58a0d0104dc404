import type { Answer } from '../api/api-failure.ts';
import type { JulesClient, Page } from '../api/jules-client.ts';
import type { JulesSession, NewSession } from '../api/jules-resources.ts';
import { type SendOnce, type Sent, sendOnce } from '../api/send-once.ts';
import { isMarked } from './session-mark.ts';

/** The list is the newest first; a session that was just made is not far down. */
const MAX_PAGES = 3;

/**
 * Makes a session, once whatever happens: after a doubtful answer it is looked for by the mark in its title.
 * @param nonce of that mark; `body.title` carries it.
 */
export function createSession(
  client: JulesClient,
  body: NewSession,
  nonce: string,
  options: Omit<SendOnce<JulesSession>, 'send' | 'find'>,
  signal: AbortSignal,
): Promise<Sent<JulesSession>> {
  return sendOnce(
    {
      ...options,
      send: (lingering) => client.createSession(body, lingering),
      find: (looking) => findSession(client, nonce, looking),
    },
    signal,
  );
}

/** The session whose title carries this mark, among the newest; null: there is none. */
export async function findSession(
  client: JulesClient,
  nonce: string,
  signal: AbortSignal,
): Promise<Answer<JulesSession | null>> {
  let pageToken: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: Answer<Page<JulesSession>> = await client.sessions(pageToken, signal);
    if ('failure' in answer) return answer;
    const found = answer.value.items.find(({ title }) => isMarked(title, nonce));
    if (found !== undefined) return { value: found };
    pageToken = answer.value.next;
    if (pageToken === null) break;
  }
  return { value: null };
}
