import type { Refusal } from './refusal.ts';
import type { RemoteWork } from './remote-work.ts';
import type { Usage } from './usage.ts';

/** How much of what a tool reports as errors is kept, and looked through for limits of its provider. UTF-16 units. */
export const MAX_ERROR = 16_384;

/** What a driver emits while a turn runs. It never waits for the receiver. */
export type TurnEvent =
  /** A piece of the answer, as it streams. */
  | { readonly type: 'answer'; readonly text: string }
  /** A line about what the tool is doing: a tool call, a retry, a warning. */
  | { readonly type: 'activity'; readonly text: string }
  /**
   * An error in the tool's own words, with its codes: one after which it tries again by itself, or the one that ends the turn.
   * Nothing that the model wrote is part of it, for limits of the provider are looked for in it.
   */
  | { readonly type: 'error'; readonly text: string }
  /** A piece of the tool's stderr, as it came. */
  | { readonly type: 'stderr'; readonly text: string }
  /** The tool reports that it changed this file; the path is as the tool wrote it. */
  | { readonly type: 'file'; readonly path: string }
  /** Something that the tool wanted was refused, or did not apply. */
  | { readonly type: 'refusal'; readonly refusal: Refusal }
  /** A session of a remote service is about to be made; it will be known by this title. */
  | { readonly type: 'remote_intent'; readonly title: string }
  /** It was made. */
  | { readonly type: 'remote_session'; readonly title: string; readonly session: string; readonly url: string | null }
  /** The state of the session that the turn is part of, and what it has come to; a later event replaces an earlier one. */
  | { readonly type: 'remote_work'; readonly work: RemoteWork }
  /** Tokens and cost of the turn so far; a later event replaces an earlier one. */
  | {
      readonly type: 'usage';
      readonly usage: Usage;
      /** The model that was used, where the tool names it. */
      readonly model?: string;
    };

/** A function that gets every byte between aim and a tool, for transcripts. `in`: to the tool's stdin. */
export interface Tap {
  (direction: 'in' | 'out' | 'err', bytes: Uint8Array): void;
}
