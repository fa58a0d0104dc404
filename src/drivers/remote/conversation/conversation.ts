import type { Clock } from '../../../lib/clock.ts';
import type { Outcome } from '../../../model/turn/outcome.ts';
import type { TurnSink } from '../../driver.ts';
import type { ActivityFeed } from '../watch/activity-feed.ts';
import type { ApiFailure } from '../api/api-failure.ts';
import type { Chance } from '../api/back-off.ts';
import type { JulesClient } from '../api/jules-client.ts';
import type { StartingPoint } from './starting-point.ts';

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
  /** What a session would work on; asked right before one is made. */
  readonly startingPoint: (signal: AbortSignal) => Promise<StartingPoint>;
  /** Whether a pull request is made of what was changed. */
  readonly pullRequests: boolean;
  /** Resolves when what the sink was given is on disk. */
  readonly onDisk: () => Promise<void>;
}

/** What one turn needs beside that. */
export interface TurnContext extends ConversationSpec {
  readonly sink: TurnSink;
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

/** Where a session continues that is no longer watched: the service has no call that ends one. */
export function whereItContinues({ url, id }: Pick<LiveSession, 'url' | 'id'>): string {
  return `the session continues${url === null ? `: ${id}` : ` at ${url}`}`;
}

export function failed(reason: string): { readonly outcome: Outcome } {
  return { outcome: { kind: 'failed', reason } };
}

/** A line about a wait after a failure. */
export function waitText(what: string, { reason }: ApiFailure, delayMs: number): string {
  return `${what} in ${(delayMs / 1000).toFixed(delayMs < 10_000 ? 1 : 0)} s: ${reason}`;
}
