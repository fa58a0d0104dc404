import { isObject, type Json } from '../rpc/json-line.ts';
import type { AcpVersion } from './agent.ts';

/** What an update changes in whether a session works in the foreground; null: nothing. */
export type ActivityChange = 'started' | 'ended' | null;

/** Finds the end of the turn of one prompt. */
export interface PromptEnd {
  /** The agent answered `session/prompt`. */
  answered(result: unknown): void;
  /** The session was updated. */
  updated(update: Json, change: ActivityChange): void;
}

/** @param onEnd gets the message that ended the turn: it has the stop reason. Called once at most. */
export function findPromptEnd(version: AcpVersion, onEnd: (end: Json) => void): PromptEnd {
  return version === 1 ? new AnswerEnd(onEnd) : new IdleEnd(onEnd);
}

/** In version 1 the answer to the prompt is the end of its turn. */
class AnswerEnd implements PromptEnd {
  readonly #onEnd: (end: Json) => void;

  constructor(onEnd: (end: Json) => void) {
    this.#onEnd = onEnd;
  }

  answered(result: unknown): void {
    this.#onEnd(isObject(result) ? result : {});
  }

  updated(): void {}
}

/**
 * In version 2 (a draft) the answer to the prompt means that its message is part of the conversation. The turn ends when
 * the session's foreground work ends after that, which a `state_update` reports. Either may come first: the message may be
 * reported by an update, and worked off, before the answer comes that names it.
 *
 *   ┌──────┐ the answer, or an update  ┌──────────┐ idle ┌────────┐ the answer ┌──────┐
 *   │ sent │ ────────────────────────► │ inserted │ ───► │ worked │ ─────────► │ over │
 *   └──────┘ with the user's message   └──────────┘      │  off   │ (if it has └──────┘
 *                                                        └────────┘  not come)
 */
class IdleEnd implements PromptEnd {
  readonly #onEnd: (end: Json) => void;
  /** The user's messages since the prompt was sent, each with the update that ended the work on it. */
  readonly #messages = new Map<string, Json | null>();
  /** The message that the answer named; `''` where it named none, as in early drafts. Null: no answer yet. */
  #accepted: string | null = null;

  constructor(onEnd: (end: Json) => void) {
    this.#onEnd = onEnd;
  }

  answered(result: unknown): void {
    const id = isObject(result) ? result['messageId'] : undefined;
    this.#accepted = typeof id === 'string' ? id : '';
    if (id !== undefined || this.#messages.size === 0) this.#insert(this.#accepted);
    this.#check();
  }

  updated(update: Json, change: ActivityChange): void {
    const { sessionUpdate: kind, messageId: id } = update;
    if ((kind === 'user_message' || kind === 'user_message_chunk') && typeof id === 'string') this.#insert(id);
    if (change !== 'ended') return;
    for (const [message, end] of this.#messages) if (end === null) this.#messages.set(message, update);
    this.#check();
  }

  #insert(message: string): void {
    if (!this.#messages.has(message)) this.#messages.set(message, null);
  }

  #check(): void {
    if (this.#accepted === null) return;
    const ends = this.#accepted === '' ? [...this.#messages.values()] : [this.#messages.get(this.#accepted)];
    const end = ends.find((each) => each !== null && each !== undefined);
    if (end !== undefined && end !== null) this.#onEnd(end);
  }
}

/**
 * Whether a session works in the foreground, by the `state_update`s of version 2. They are snapshots: one that repeats a
 * state, as an agent may send at any time, changes nothing.
 */
export class SessionActivity {
  #active = false;

  read(update: Json): ActivityChange {
    if (update['sessionUpdate'] !== 'state_update') return null;
    const active = update['state'] !== 'idle';
    if (active === this.#active) return null;
    this.#active = active;
    return active ? 'started' : 'ended';
  }
}
