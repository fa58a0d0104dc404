import type { Approvals } from '../../model/pool/approvals.ts';
import { NOT_SENT, type Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { Session, TurnSink } from '../driver.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import { unsent } from '../shared/unsent.ts';
import type { JulesConversation } from './conversation/jules-conversation.ts';

/** A turn that runs. */
export interface RemoteTurn {
  readonly ended: Promise<Outcome>;
}

/** What a session needs of its driver. */
export interface RemoteParts {
  readonly row: ToolRow;
  readonly life: Lifecycle<RemoteTurn>;
  /** Aborts when the driver is stopped. */
  readonly stopped: AbortSignal;
}

/** A conversation whose session in the service is made by its first turn. */
export class RemoteSession implements Session {
  readonly #name: string;
  readonly #parts: RemoteParts;
  readonly #conversation: JulesConversation;
  #use: 'unused' | 'used' | 'closed' = 'unused';
  readonly cwd: string;
  /** Of the turns to come. */
  approvals: Approvals;

  /** @param name of aim's own, until the service has one. */
  constructor(
    parts: RemoteParts,
    name: string,
    conversation: JulesConversation,
    { cwd, approvals }: Pick<RemoteSession, 'cwd' | 'approvals'>,
  ) {
    this.#parts = parts;
    this.#name = name;
    this.#conversation = conversation;
    this.cwd = cwd;
    this.approvals = approvals;
  }

  get id(): string {
    return this.#conversation.id ?? this.#name;
  }

  get url(): string | null {
    return this.#conversation.url;
  }

  /** Whether no prompt was sent yet, and none before. */
  get unused(): boolean {
    return this.#use === 'unused' && this.#conversation.id === null;
  }

  /** Whether this is its id: the service's, or the one that it had before. */
  isCalled(id: string): boolean {
    return id === this.#name || id === this.#conversation.id;
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const { row, life, stopped } = this.#parts;
    if (this.#use === 'closed') throw new Error('the session is closed');
    const outcome = unsent(row, prompt, signal);
    if (outcome !== null) return outcome;
    if (stopped.aborted) return { kind: 'interrupted', reason: NOT_SENT };
    const text = prompt.kind === 'message' ? prompt.text : prompt.line;
    const ended = Promise.withResolvers<Outcome>();
    // A bug in the turn throws from here; whoever waits for the end does not report it again.
    ended.promise.catch(() => {});
    return await life.run({ ended: ended.promise }, async () => {
      this.#use = 'used';
      const until = AbortSignal.any([signal, stopped]);
      const work = this.#conversation.turn(text, this.approvals, sink, until);
      ended.resolve(work);
      return await work;
    });
  }

  /** The service can't be asked to forget a session: it stays among those of the account. */
  async close(): Promise<void> {
    this.#use = 'closed';
  }
}
