import type { Answer } from './api-failure.ts';
import { findSession } from './create-session.ts';
import type { JulesClient } from './jules-client.ts';
import type { JulesSession } from './jules-resources.ts';
import { nonceOf } from './session-mark.ts';

/** A session of which is known what was written down of it: its id, or only the title that it was to be made with. */
export async function findLost(
  client: JulesClient,
  name: string,
  signal: AbortSignal,
): Promise<Answer<JulesSession | null>> {
  const nonce = nonceOf(name);
  if (nonce !== null) return await findSession(client, nonce, signal);
  const answer = await client.session(name, signal);
  return 'failure' in answer && answer.failure.kind === 'not_found' ? { value: null } : answer;
}
