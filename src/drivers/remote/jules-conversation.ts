import type { Approvals } from '../../model/approvals.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import {
  type ConversationEvent,
  type ConversationSpec,
  goesOn,
  type LiveSession,
  type TurnContext,
} from './conversation.ts';
import { sendMessage } from './send-message.ts';
import { startSession } from './start-session.ts';
import { watchSession } from './watch-session.ts';

/**
 * One conversation with Jules. Its first turn makes the session, each further one sends a message into it. The service has no
 * call that ends a session: an interrupted turn stops to watch, and says where the session goes on.
 */
export class JulesConversation {
  readonly #spec: ConversationSpec;
  #live: LiveSession | null = null;

  constructor(spec: ConversationSpec) {
    this.#spec = spec;
  }

  /** The session's id in the service; null before there is one. */
  get id(): string | null {
    return this.#live?.id ?? null;
  }

  /** Where a person can look at the session; null before there is one. */
  get url(): string | null {
    return this.#live?.url ?? null;
  }

  /** Sends one prompt, and watches until the session is idle again. It never rejects for what the service does. */
  async turn(
    prompt: string,
    approvals: Approvals,
    sink: (event: ConversationEvent) => void,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const context = { ...this.#spec, sink, signal };
    try {
      const outcome = await this.#turn(prompt, approvals, context);
      // What kept it from the service, or left that open, is told of an interrupted turn too.
      const isCutShort = signal.aborted && outcome.kind === 'failed';
      return isCutShort ? { kind: 'interrupted', reason: outcome.reason } : outcome;
    } catch (error) {
      if (!signal.aborted) throw error;
      return { kind: 'interrupted', reason: this.#live === null ? 'before it was sent' : goesOn(this.#live) };
    }
  }

  async #turn(prompt: string, approvals: Approvals, context: TurnContext): Promise<Outcome> {
    const delivered =
      this.#live === null
        ? await startSession(prompt, approvals, context, (live) => (this.#live = live))
        : await sendMessage(prompt, this.#live, context);
    return 'outcome' in delivered ? delivered.outcome : await watchSession(delivered, approvals, context);
  }
}
