import type { Clock } from '../../lib/clock.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { RemoteWork } from '../../model/turn/remote-work.ts';
import type { PublishedBase } from '../../workspace/git/published-base.ts';
import type { ActivityFeed } from './activity-feed.ts';
import type { ApiFailure } from './api-failure.ts';
import type { Chance } from './back-off.ts';
import type { JulesClient } from './jules-client.ts';

/** What a turn of a session has to tell while it runs. */
export type ConversationEvent =
  | { readonly type: 'answer'; readonly text: string }
  | { readonly type: 'activity'; readonly text: string }
  | { readonly type: 'remote'; readonly work: RemoteWork };

/** What is to be on disk before, and after, a session is made, so that it is found again whatever dies. */
export type RemoteRecord =
  | { readonly type: 'remote_intent'; readonly title: string }
  | { readonly type: 'remote_session'; readonly title: string; readonly session: string; readonly url: string | null };

/** What the conversations of one account in one folder share. */
export interface ConversationSpec {
  readonly client: JulesClient;
  readonly clock: Clock;
  readonly chance: Chance;
  /** A new unguessable name for each session. */
  readonly nonce: () => string;
  /** Reads of one account share its pace. */
  readonly account: string;
  /** Between two reads of a session that moves, in milliseconds. */
  readonly pollMs: number;
  /** The connected repository; null: the session works on none. */
  readonly source: string | null;
  /** What the service would clone; asked right before a session is made. */
  readonly base: (signal: AbortSignal) => Promise<PublishedBase>;
  /** Whether a pull request is made of what was changed. */
  readonly pullRequests: boolean;
  /** Resolves when it is on disk. */
  readonly record: (record: RemoteRecord) => Promise<void>;
}

/** What one turn needs beside that. */
export interface TurnContext extends ConversationSpec {
  readonly sink: (event: ConversationEvent) => void;
  readonly signal: AbortSignal;
}

/** A session that has been made. */
export interface LiveSession {
  readonly id: string;
  readonly url: string | null;
  /** By our clock: a session that is younger than a minute may not be found everywhere yet. */
  readonly madeAt: number;
  readonly feed: ActivityFeed;
}

/** A prompt that reached the service, or the outcome of a turn whose prompt did not. */
export type Delivered =
  /** `stateBefore`: the session's, when the prompt was sent; null: it was made by it. */
  | { readonly live: LiveSession; readonly stateBefore: string | null; readonly sentAt: number }
  | { readonly outcome: Outcome };

/** Where a session goes on that is not watched any more: the service has no call that ends one. */
export function goesOn({ url, id }: Pick<LiveSession, 'url' | 'id'>): string {
  return `the session goes on${url === null ? `: ${id}` : ` at ${url}`}`;
}

export function failed(reason: string): { readonly outcome: Outcome } {
  return { outcome: { kind: 'failed', reason } };
}

/** A line about a wait after a failure. */
export function waitText(what: string, { reason }: ApiFailure, delayMs: number): string {
  return `${what} in ${(delayMs / 1000).toFixed(delayMs < 10_000 ? 1 : 0)} s: ${reason}`;
}
