import { type GitHubRepository, publishedBase } from '../../../workspace/git/commits/published-base.ts';
import type { Answer } from '../api/api-failure.ts';
import { findSource } from '../api/connected-source.ts';
import type { JulesClient } from '../api/jules-client.ts';

/** What a session would work on: it clones from GitHub, and has nothing of what is only here. */
export type StartingPoint =
  /** No repository: the folder is in no git checkout. */
  | { readonly kind: 'none' }
  /** `unseen`: paths with changes that are not committed. */
  | {
      readonly kind: 'repository';
      readonly source: string;
      readonly branch: string;
      readonly unseen: readonly string[];
    }
  /** It would not be what is checked out, or the account has no access to it. */
  | { readonly kind: 'refused'; readonly reason: string };

/** What is checked out in a folder, where the service has it too. @param branch of origin; null: the one checked out. */
export async function findStartingPoint(
  sources: ConnectedSources,
  folder: string,
  branch: string | null,
  signal: AbortSignal,
): Promise<StartingPoint> {
  const base = await publishedBase(folder, branch, signal);
  if (base.kind !== 'published') return base;
  const source = await sources.find(base, signal);
  if ('reason' in source) return { kind: 'refused', reason: source.reason };
  return { kind: 'repository', ...source, branch: base.branch, unseen: base.unseen };
}

/** Sends a request that changes nothing, again where that may help. */
export type RepeatRead = <T>(read: () => Promise<Answer<T>>, signal: AbortSignal) => Promise<Answer<T>>;

/** Why a repository has no name among the account's sources. */
export interface NoSource {
  readonly reason: string;
  /** The service has answered: another try has the same result. */
  readonly isPermanent: boolean;
}

/** The names of repositories that an account has connected; each is looked up once. */
export class ConnectedSources {
  readonly #client: JulesClient;
  readonly #repeat: RepeatRead;
  readonly #names = new Map<string, string>();

  /** @param repeat reads again where that may help, a few times. */
  constructor(client: JulesClient, repeat: RepeatRead) {
    this.#client = client;
    this.#repeat = repeat;
  }

  /** The name of a repository among the account's sources, or why it has none. */
  async find({ owner, repo }: GitHubRepository, signal: AbortSignal): Promise<{ readonly source: string } | NoSource> {
    const known = this.#names.get(`${owner}/${repo}`);
    if (known !== undefined) return { source: known };
    const found = await this.#repeat(() => findSource(this.#client, owner, repo, signal), signal);
    if ('failure' in found) return { reason: found.failure.reason, isPermanent: false };
    if (found.value === null) {
      return { reason: `the service has no access to ${owner}/${repo}: connect it there first`, isPermanent: true };
    }
    this.#names.set(`${owner}/${repo}`, found.value);
    return { source: found.value };
  }
}
