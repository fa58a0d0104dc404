import { within } from '../../lib/clock.ts';
import { onAbort } from '../../lib/on-abort.ts';
import { type Approvals, isReadOnly } from '../../model/pool/approvals.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import { rulesOf } from '../../tools/rules-of.ts';
import type { DriverContext, Session, TurnSink } from '../driver.ts';
import { NotReady } from '../not-ready.ts';
import type { Json } from '../rpc/json-line.ts';
import { RpcClosed, RpcError, textOfRpcError } from '../rpc/rpc-error.ts';
import type { RpcProcess } from '../rpc/rpc-process.ts';
import { AnswerCoalescer } from '../shared/answer-coalescer.ts';
import type { Lifecycle } from '../shared/lifecycle.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';
import { unsent } from '../shared/unsent.ts';
import { type AcpAgent, isLoginError, loginHint } from './agent.ts';
import { findPromptEnd, type PromptEnd, SessionActivity } from './prompt-end.ts';
import { modeIn, modelRequest, modeAtStart, modeRequest, type OpenedSession } from './session-options.ts';
import { AcpTurnReader } from './turn-reader.ts';

/** Longer than it takes until a process is seen to have died: its pipes are drained, and what it started is swept. */
const DYING_MS = 3000;
/** How often in one turn an agent is put back into the mode that it left by itself. */
const MAX_SET_BACK = 3;

export interface AcpTurn {
  readonly session: AcpSession;
  readonly reader: AcpTurnReader;
  readonly events: AnswerCoalescer;
  readonly end: PromptEnd;
  /** Resolves with the message that ended the turn; rejects when the prompt failed or the process has ended. */
  readonly ended: PromiseWithResolvers<Json>;
  /** How often the agent was put back into its mode. */
  modesSetBack: number;
}

/** What a session needs of its driver. */
export interface AcpParts {
  readonly context: DriverContext;
  readonly process: RpcProcess;
  readonly life: Lifecycle<AcpTurn>;
}

/** One conversation of an agent, with a folder of its own. */
export class AcpSession implements Session {
  readonly cwd: string;
  readonly #parts: AcpParts;
  readonly #agent: AcpAgent;
  readonly #opened: OpenedSession;
  readonly #activity = new SessionActivity();
  /** The mode that aim set, or found at the start; null: the agent reports none. */
  #wanted: string | null;
  #use: 'unused' | 'used' | 'closed' = 'unused';
  #totals = NOTHING_USED;
  /** Of the turns to come. */
  #approvals: Approvals = 'deny';

  constructor(parts: AcpParts, agent: AcpAgent, cwd: string, opened: OpenedSession) {
    this.#parts = parts;
    this.#agent = agent;
    this.cwd = cwd;
    this.#opened = opened;
    this.#wanted = modeAtStart(opened);
  }

  get id(): string {
    return this.#opened.sessionId;
  }

  /** Whether no prompt was sent yet. */
  get unused(): boolean {
    return this.#use === 'unused';
  }

  get approvals(): Approvals {
    return this.#approvals;
  }

  async setModel(model: string, signal: AbortSignal): Promise<void> {
    const { context, process } = this.#parts;
    const request = modelRequest(this.#opened, model, this.#agent.version);
    if (request === null) throw new NotReady(`${context.row.id} does not offer the model ${model}`, true);
    await process.request(request.method, request.params, signal);
  }

  /** What the agent requests beyond its mode is answered by policy. */
  async setApprovals(approvals: Approvals, signal: AbortSignal): Promise<void> {
    const { context, process } = this.#parts;
    this.#approvals = approvals;
    this.#checkReading(approvals);
    // Instead of one that the agent does not offer, its own from the start; never yet another one.
    for (const mode of [rulesOf(context.row, approvals)?.mode, modeAtStart(this.#opened)]) {
      if (mode === undefined || mode === null) continue;
      const request = modeRequest(this.#opened, mode, this.#agent.version);
      if (request === null) continue;
      this.#wanted = mode;
      // The agent may have changed it by itself, so it is always set.
      await process.request(request.method, request.params, signal);
      return;
    }
  }

  async turn(prompt: Prompt, sink: TurnSink, signal: AbortSignal): Promise<Outcome> {
    const { context, life } = this.#parts;
    if (this.#use === 'closed') throw new Error('the session is closed');
    const outcome = unsent(context.row, prompt, signal);
    if (outcome !== null) return outcome;
    const events = new AnswerCoalescer(sink);
    const reader = new AcpTurnReader(context.row.acp, this.cwd, events.push, this.#totals);
    const ended = Promise.withResolvers<Json>();
    const end = findPromptEnd(this.#agent.version, ended.resolve);
    const turn: AcpTurn = { session: this, reader, events, end, ended, modesSetBack: 0 };
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

  /** The agent sent an update of this session. */
  update(update: Json): void {
    const change = this.#activity.read(update);
    const { turn } = this.#parts.life;
    // Between turns nothing else is of interest.
    if (turn?.session !== this) return;
    this.#checkMode(turn, modeIn(update));
    turn.reader.update(update);
    turn.end.updated(update, change);
  }

  async close(): Promise<void> {
    this.#use = 'closed';
    if (!this.#agent.closesSessions) return;
    try {
      await this.#parts.process.attempt('session/close', { sessionId: this.id });
    } catch (error) {
      // The session ended with its process.
      if (!(error instanceof RpcClosed)) throw error;
    }
  }

  /** In a mode that its row names for reading an agent edits nothing; in another one it might. */
  #checkReading(approvals: Approvals): void {
    const { row } = this.#parts.context;
    const mode = rulesOf(row, approvals)?.mode;
    if (mode === undefined || !isReadOnly(approvals) || mode === modeAtStart(this.#opened)) return;
    if (modeRequest(this.#opened, mode, this.#agent.version) !== null) return;
    throw new NotReady(`${row.id} does not offer the mode ${mode}, in which it would only read`, true);
  }

  /** An agent that left its mode by itself in a turn is put back into it. */
  #checkMode(turn: AcpTurn, mode: string | null): void {
    if (mode === null || this.#wanted === null || mode === this.#wanted || turn.modesSetBack >= MAX_SET_BACK) return;
    const request = modeRequest(this.#opened, this.#wanted, this.#agent.version);
    if (request === null) return;
    turn.modesSetBack += 1;
    turn.events.push({ type: 'activity', text: `put back from mode ${mode} into ${this.#wanted}` });
    this.#parts.process.request(request.method, request.params).catch(() => {});
  }

  async #run(turn: AcpTurn, prompt: Prompt, signal: AbortSignal): Promise<Outcome> {
    const { process } = this.#parts;
    const { reader, end, ended } = turn;
    const sessionId = this.id;
    using _cancel = onAbort(signal, () => process.notify('session/cancel', { sessionId }));
    const text = this.#textOf(prompt);
    process
      .request('session/prompt', { sessionId, prompt: [{ type: 'text', text }] })
      .then((result) => end.answered(result), ended.reject);
    const outcome = await this.#outcome(ended.promise, reader);
    // Some agents call a turn ended that was cancelled before its first word.
    const whole = outcome.kind === 'crashed' || (outcome.kind === 'completed' && !reader.silent);
    if (signal.aborted && !whole) return { kind: 'interrupted', reason: reader.lastActivity ?? '' };
    if (outcome.kind === 'interrupted') return await this.#cancelledByAgent(outcome);
    return outcome;
  }

  async #outcome(ended: Promise<Json>, reader: AcpTurnReader): Promise<Outcome> {
    try {
      const result = await ended;
      await this.#parts.process.connection.caughtUp();
      return reader.end(result);
    } catch (error) {
      if (error instanceof RpcClosed) return this.#crashed();
      if (!(error instanceof RpcError)) throw error;
      await this.#parts.process.connection.caughtUp();
      const outcome = reader.fail(error);
      if (!isLoginError(error)) return outcome;
      const hint = loginHint(this.#parts.context.row, this.#agent);
      return { kind: 'failed', reason: [textOfRpcError(error), hint].filter(Boolean).join('; ') };
    }
  }

  /** A process that dies may still call its turn cancelled (seen with qwen 0.24.4). */
  async #cancelledByAgent(outcome: Outcome): Promise<Outcome> {
    const { context, process } = this.#parts;
    const exit = await within(context.clock, DYING_MS, process.connection.exited);
    return exit === null ? outcome : process.connection.crashed(exit);
  }

  async #crashed(): Promise<Outcome> {
    const { connection } = this.#parts.process;
    return connection.crashed(await connection.exited);
  }

  /** Agents take a first slash for a command of theirs; some do so with a space before it too. */
  #textOf(prompt: Prompt): string {
    if (prompt.kind === 'command') return prompt.line;
    const isCommand = prompt.text.trimStart().startsWith('/');
    return isCommand ? this.#parts.context.row.acp.slashPrefix + prompt.text : prompt.text;
  }
}
