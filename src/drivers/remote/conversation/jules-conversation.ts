import type { Approvals } from '../../../model/pool/approvals.ts';
import { NOT_SENT, type Outcome } from '../../../model/turn/outcome.ts';
import type { TurnSink } from '../../driver.ts';
import { ActivityFeed } from '../watch/activity-feed.ts';
import {
  type ConversationSpec,
  type Delivered,
  whereItContinues,
  type LiveSession,
  type TurnContext,
} from './conversation.ts';
import type { JulesSession } from '../api/jules-resources.ts';
import { sendMessage, wasSent } from './send-message.ts';
import { startSession } from './start-session.ts';
import { watchSession } from '../watch/watch-session.ts';

/** What there is of a conversation in the service. */
type State =
  | { readonly name: 'none' }
  | { readonly name: 'live'; readonly live: LiveSession }
  /** Found again: its last prompt may be the one that is sent next. */
  | { readonly name: 'found'; readonly live: LiveSession; readonly firstPrompt: string };

/**
 * One conversation with Jules. Its first turn makes the session, each further one sends a message into it. The service has no
 * call that ends a session: an interrupted turn stops watching, and its reason is where the session continues.
 */
export class JulesConversation {
  readonly #spec: ConversationSpec;
  #state: State = { name: 'none' };

  /** @param found a session that was made before, by this process or another one: a prompt that it has is not sent again. */
  constructor(spec: ConversationSpec, found?: JulesSession) {
    this.#spec = spec;
    if (found === undefined) return;
    const { id, prompt: firstPrompt } = found;
    const feed = new ActivityFeed(spec.client, id);
    this.#state = { name: 'found', live: { id, url: found.url || null, madeAt: -Infinity, feed }, firstPrompt };
  }

  /** The session's id in the service; null before there is one. */
  get id(): string | null {
    return this.#live?.id ?? null;
  }

  /** Where a person can look at the session; null before there is one. */
  get url(): string | null {
    return this.#live?.url ?? null;
  }

  get #live(): LiveSession | null {
    return this.#state.name === 'none' ? null : this.#state.live;
  }

  /** Sends one prompt, and watches until the session is idle again. It never rejects for what the service does. */
  async turn(prompt: string, approvals: Approvals, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    // Why it waits, while it waits to be sent.
    let last = '';
    const noting: TurnSink = (event) => {
      if (event.type === 'activity') last = event.text;
      sink(event);
    };
    const context = { ...this.#spec, sink: noting, signal };
    try {
      const delivered = await this.#deliver(prompt, approvals, context);
      const outcome = 'outcome' in delivered ? delivered.outcome : await watchSession(delivered, approvals, context);
      // An interrupted turn keeps the reason why its prompt did not arrive, or may have.
      const isCutShort = signal.aborted && outcome.kind === 'failed';
      return isCutShort ? { kind: 'interrupted', reason: outcome.reason } : outcome;
    } catch (error) {
      if (!signal.aborted) throw error;
      const unsent = `${NOT_SENT}${last === '' ? '' : `; ${last}`}`;
      return { kind: 'interrupted', reason: this.#live === null ? unsent : whereItContinues(this.#live) };
    }
  }

  async #deliver(prompt: string, approvals: Approvals, context: TurnContext): Promise<Delivered> {
    const state = this.#state;
    if (state.name === 'none') {
      return await startSession(prompt, approvals, context, (live) => (this.#state = { name: 'live', live }));
    }
    const { live } = state;
    if (state.name === 'found') {
      const sent = await wasSent(prompt, state.firstPrompt, live, context);
      if ('outcome' in sent) return sent;
      this.#state = { name: 'live', live };
      if (sent.wasSent) return { live, stateBefore: null, sentAt: context.clock.now() };
    }
    return await sendMessage(prompt, live, context);
  }
}
