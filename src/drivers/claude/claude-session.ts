import { randomUUID } from 'node:crypto';
import { onAbort } from '../../lib/on-abort.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { Session, TurnSink } from '../driver.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';
import { escapeFirst } from '../shared/escape-first.ts';
import { unsent } from '../shared/unsent.ts';
import type { ClaudeProcess } from './claude-process.ts';
import { ClaudeTurnReader } from './turn-reader.ts';

export interface ClaudeTurn {
  readonly reader: ClaudeTurnReader;
  readonly sink: TurnSink;
  readonly ended: PromiseWithResolvers<Outcome | Exit>;
  /** Not a command of the tool's own language. */
  readonly isMessage: boolean;
  /** How often it was put back into its mode. */
  modesSetBack: number;
}

/** What a session needs of its driver. */
export interface ClaudeParts {
  readonly row: ToolRow;
  readonly process: ClaudeProcess;
  readonly life: Lifecycle<ClaudeTurn>;
  /** Ids of the calls that were refused. */
  readonly refused: Set<string>;
}

/** The conversation of a process. */
export class ClaudeSession implements Session {
  readonly #parts: ClaudeParts;
  #id: string;
  #use: 'unused' | 'used' | 'closed' = 'unused';
  #totals = NOTHING_USED;
  /** Of the turns to come. */
  approvals: Approvals = 'allow-edits';

  /** @param id until the tool names the conversation, which it does with its first turn. */
  constructor(parts: ClaudeParts, id: string = randomUUID()) {
    this.#parts = parts;
    this.#id = id;
  }

  get id(): string {
    return this.#id;
  }

  /** Whether no prompt was sent yet. */
  get unused(): boolean {
    return this.#use === 'unused';
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const { row, process, life } = this.#parts;
    if (this.#use === 'closed') throw new Error('the session is closed');
    const outcome = unsent(row, prompt, signal);
    if (outcome !== null) return outcome;
    if (life.state.name === 'ended') return process.connection.crashed(life.state.exit);
    const uuid = randomUUID();
    const reader = new ClaudeTurnReader(row, sink, this.#totals, uuid, this.#parts.refused);
    const turn: ClaudeTurn = {
      reader,
      sink,
      ended: Promise.withResolvers(),
      isMessage: prompt.kind === 'message',
      modesSetBack: 0,
    };
    return await life.run(turn, () => this.#run(turn, uuid, prompt, signal));
  }

  async close(): Promise<void> {
    this.#use = 'closed';
  }

  async #run({ reader, ended }: ClaudeTurn, uuid: string, prompt: Prompt, signal: AbortSignal): Promise<Outcome> {
    const { process } = this.#parts;
    this.#use = 'used';
    using _interrupt = onAbort(signal, () => {
      // Without `cancel_queued`, a prompt that waits behind a turn which the tool began by itself would begin after it.
      process.request({ subtype: 'interrupt', cancel_queued: true }).catch(() => {});
    });
    process.send({ type: 'user', uuid, message: { role: 'user', content: this.#textOf(prompt) } });
    const outcome = await ended.promise;
    this.#totals = reader.totals;
    this.#id = reader.sessionId ?? this.#id;
    if ('by' in outcome) return process.connection.crashed(outcome);
    if (!signal.aborted || outcome.kind === 'completed') return outcome;
    return { kind: 'interrupted', reason: reader.lastActivity ?? '' };
  }

  #textOf(prompt: Prompt): string {
    return prompt.kind === 'command' ? prompt.line : escapeFirst(this.#parts.row.streamJson.escapeFirst, prompt.text);
  }
}
