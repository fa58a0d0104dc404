import type { RemoteWork } from './remote-work.ts';
import type { Usage } from './usage.ts';

/** What a driver says while a turn runs. Pushed; nobody is waited for. */
export type TurnEvent =
  /** A piece of the answer, as it streams. */
  | { readonly type: 'answer'; readonly text: string }
  /** A line about what the tool does: a tool call, a retry, a warning. */
  | { readonly type: 'activity'; readonly text: string }
  /** What the tool printed on its stderr, as it came. */
  | { readonly type: 'stderr'; readonly text: string }
  /** The tool says that it changed this file; the path as the tool wrote it. */
  | { readonly type: 'file'; readonly path: string }
  /** A session of a remote service is about to be made; it will be known by this title. */
  | { readonly type: 'remote_intent'; readonly title: string }
  /** It was made. */
  | { readonly type: 'remote_session'; readonly title: string; readonly session: string; readonly url: string | null }
  /** The state of the session that the turn is part of, and what it has come to; a later event replaces an earlier one. */
  | { readonly type: 'remote_work'; readonly work: RemoteWork }
  /** What the turn used so far; a later event replaces an earlier one. */
  | { readonly type: 'usage'; readonly usage: Usage };

/** The bytes between aim and a tool, for transcripts. */
export interface Tap {
  (direction: 'in' | 'out' | 'err', bytes: Uint8Array): void;
}
