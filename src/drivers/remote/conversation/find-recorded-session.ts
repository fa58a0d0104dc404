import type { Answer } from '../api/api-failure.ts';
import { findSession } from './create-session.ts';
import type { JulesClient } from '../api/jules-client.ts';
import type { JulesSession } from '../api/jules-resources.ts';
import { nonceOf } from './session-mark.ts';

/** Finds a session by what was recorded of it: its id, or the title that it was about to be made with. Null: there is none. */
export async function findRecordedSession(
  client: JulesClient,
  name: string,
  signal: AbortSignal,
): Promise<Answer<JulesSession | null>> {
  const nonce = nonceOf(name);
  if (nonce !== null) return await findSession(client, nonce, signal);
  const answer = await client.session(name, signal);
  return 'failure' in answer && answer.failure.kind === 'not_found' ? { value: null } : answer;
}
