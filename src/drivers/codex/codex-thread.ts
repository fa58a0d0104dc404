import { z } from '../../lib/schema/z.ts';
import { onAbort } from '../../lib/on-abort.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import type { Session, TurnSink } from '../driver.ts';
import { RpcClosed, RpcError, textOfRpcError } from '../rpc/rpc-error.ts';
import type { RpcProcess } from '../rpc/rpc-process.ts';
import { AnswerCoalescer } from '../shared/answer-coalescer.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';
import { unsent } from '../shared/unsent.ts';
import { POLICIES } from './policies.ts';
import { CodexTurnReader } from './turn-reader.ts';

const turnSchema = z.looseObject({ turn: z.looseObject({ id: z.string() }) });

export interface CodexTurn {
  readonly thread: CodexThread;
  readonly reader: CodexTurnReader;
  readonly events: AnswerCoalescer;
  readonly ended: PromiseWithResolvers<Outcome | Exit>;
  /** Codex's name of the turn, once it is known. */
  id: string | null;
}

/** What a thread needs of its driver. */
export interface CodexParts {
  readonly row: ToolRow;
  readonly process: RpcProcess;
  readonly life: Lifecycle<CodexTurn>;
  /** Warnings of the process so far. */
  readonly warned: Set<string>;
}

/** One conversation of codex, with a folder of its own. Seen with 0.169.0. */
export class CodexThread implements Session {
  readonly id: string;
  readonly cwd: string;
  /** As its answer names it. */
  readonly model: string | undefined;
  readonly #parts: CodexParts;
  #use: 'unused' | 'used' | 'closed' = 'unused';
  readonly #openedWith: Approvals;
  #turns = 0;
  #totals = NOTHING_USED;
  /** Of the turns to come. */
  approvals: Approvals;

  constructor(parts: CodexParts, about: Pick<CodexThread, 'id' | 'cwd' | 'approvals' | 'model'>) {
    const { id, cwd, approvals, model } = about;
    this.#parts = parts;
    this.id = id;
    this.cwd = cwd;
    this.model = model;
    this.approvals = approvals;
    this.#openedWith = approvals;
  }

  /** Whether no prompt was sent yet. */
  get unused(): boolean {
    return this.#use === 'unused';
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const { row, life, warned } = this.#parts;
    if (this.#use === 'closed') throw new Error('the thread is closed');
    const outcome = unsent(row, prompt, signal);
    if (outcome !== null) return outcome;
    const events = new AnswerCoalescer(sink);
    const reader = new CodexTurnReader(row, events.push, this.#totals, warned, this.model);
    const turn: CodexTurn = { thread: this, reader, events, ended: Promise.withResolvers(), id: null };
    return await life.run(turn, async () => {
      this.#use = 'used';
      try {
        return await this.#run(turn, prompt, signal);
      } finally {
        this.#totals = reader.totals;
        events.flush();
      }
    });
  }

  /** Ends what the thread left running, and releases it. That codex may refuse to is ignored. */
  async close(): Promise<void> {
    try {
      await this.#cleanTerminals();
      this.#use = 'closed';
      await this.#parts.process.attempt('thread/unsubscribe', { threadId: this.id });
    } catch (error) {
      // The thread ended with its process.
      if (!(error instanceof RpcClosed)) throw error;
    }
  }

  async #run(turn: CodexTurn, prompt: Prompt, signal: AbortSignal): Promise<Outcome> {
    const { process } = this.#parts;
    const started = this.#start(prompt);
    using _interrupt = onAbort(signal, () => void this.#interrupt(started));
    try {
      turn.id ??= turnIdOf(await started);
      const outcome = await turn.ended.promise;
      if ('by' in outcome) return process.connection.crashed(outcome);
      await process.connection.caughtUp();
      if (outcome.kind === 'completed') return outcome;
      // An interrupt ends the turn, but not the command that it ran.
      await this.#cleanTerminals();
      return signal.aborted ? { kind: 'interrupted', reason: turn.reader.lastActivity ?? '' } : outcome;
    } catch (error) {
      if (error instanceof RpcClosed) return process.connection.crashed(await process.connection.exited);
      if (!(error instanceof RpcError)) throw error;
      return { kind: 'failed', reason: textOfRpcError(error) };
    }
  }

  #start(prompt: Prompt): Promise<unknown> {
    const text = prompt.kind === 'message' ? prompt.text : prompt.line;
    const { approvalPolicy, sandboxPolicy } = POLICIES[this.approvals];
    // A thread begins as its answer has shown. What a turn has changed by itself does not last.
    const isAsOpened = this.#turns++ === 0 && this.approvals === this.#openedWith;
    const again = isAsOpened ? {} : { cwd: this.cwd, approvalPolicy, sandboxPolicy };
    const input = [{ type: 'text', text, text_elements: [] }];
    return this.#parts.process.request('turn/start', { threadId: this.id, input, ...again });
  }

  async #interrupt(started: Promise<unknown>): Promise<void> {
    try {
      const turnId = turnIdOf(await started);
      if (turnId !== null) await this.#parts.process.request('turn/interrupt', { threadId: this.id, turnId });
    } catch {
      // The turn ended first, or never began, or will be ended with its process.
    }
  }

  async #cleanTerminals(): Promise<void> {
    if (this.unused) return;
    await this.#parts.process.attempt('thread/backgroundTerminals/clean', { threadId: this.id });
  }
}

/** The id of the turn that an answer or a notification is about, or null where it names none. */
export function turnIdOf(message: unknown): string | null {
  return turnSchema.safeParse(message).data?.turn.id ?? null;
}
