import type { Answer } from './api-failure.ts';
import type { JulesClient, Page } from './jules-client.ts';
import type { JulesSource } from './jules-resources.ts';

const MAX_PAGES = 50;

/**
 * The name that a repository has among the sources of the account; null: it is not connected. The usual form is tried first;
 * the API's documents have another one, so all sources are searched for its owner and name after that.
 */
export async function findSource(
  client: JulesClient,
  owner: string,
  repo: string,
  signal: AbortSignal,
): Promise<Answer<string | null>> {
  const usual = await client.source(owner, repo, signal);
  if (!('failure' in usual)) return { value: usual.value.name };
  if (usual.failure.kind !== 'not_found' && usual.failure.kind !== 'rejected') return usual;
  let pageToken: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer: Answer<Page<JulesSource>> = await client.sources(pageToken, 100, signal);
    if ('failure' in answer) return answer;
    const found = answer.value.items.find((source) => isSame(source.owner, owner) && isSame(source.repo, repo));
    if (found !== undefined) return { value: found.name };
    pageToken = answer.value.next;
    if (pageToken === null) break;
  }
  return { value: null };
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
