import { z } from 'zod';
import type { Approvals } from '../../model/approvals.ts';
import { orAbort } from '../../lib/clock.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import { chooseOption, isAllowed, permissionOptionSchema, placeOf } from './permission.ts';
import { AcpTurnReader, toolCallSchema } from './turn-reader.ts';
import { acpSessionSchema, type AcpSession, modeAtStart, modeRequest, modelRequest } from './session-options.ts';
import {
  type Driver,
  type DriverContext,
  type Login,
  NotLoggedIn,
  NotReady,
  refusal,
  type Session,
  type SessionOptions,
} from '../driver.ts';
import { AnswerCoalescer } from '../shared/answer-coalescer.ts';
import { isObject, type Json, METHOD_NOT_FOUND, RpcError, textOfRpcError } from '../rpc/json-rpc.ts';
import { nextTick } from '../shared/next-tick.ts';
import { RpcProcess } from '../rpc/rpc-process.ts';
import { NOTHING_USED, type SessionTotals } from '../shared/session-totals.ts';

const PROTOCOL_VERSION = 1;
/** The protocol's own code for «log in first». */
const AUTH_REQUIRED = -32000;
/** Longer than it takes until a process is seen to have died: its pipes are waited for, and what it started is swept. */
const DYING_MS = 3000;
/** aim is no editor: agents use the disk and the shell by themselves. */
const CAPABILITIES = { fs: { readTextFile: false, writeTextFile: false }, terminal: false };

const initializedSchema = z.looseObject({
  protocolVersion: z.number(),
  agentCapabilities: z
    .looseObject({ sessionCapabilities: z.looseObject({ close: z.unknown().optional() }).nullish() })
    .nullish()
    .catch(null),
  authMethods: z
    .array(z.looseObject({ name: z.string(), description: z.string().nullish() }))
    .nullish()
    .catch(null),
});
const permissionSchema = z.looseObject({
  sessionId: z.string(),
  options: z.array(permissionOptionSchema),
  toolCall: toolCallSchema,
});

interface Turn {
  readonly reader: AcpTurnReader;
  readonly session: OpenSession;
}

interface OpenSession extends AcpSession {
  readonly cwd: string;
  /** No prompt was sent yet. */
  pristine: boolean;
  approvals: Approvals;
  mode: string | null;
  totals: SessionTotals;
}

/** Any agent that speaks the Agent Client Protocol, version 1: one process, one session after another. */
export class AcpDriver implements Driver {
  readonly #context: DriverContext;
  readonly #process: RpcProcess;
  #closes = false;
  #logins: readonly string[] = [];
  #session: OpenSession | null = null;
  #turn: Turn | null = null;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    this.#context = context;
    this.#process = new RpcProcess(context, {
      versioned: true,
      onNotification: (method, params) => this.#heard(method, params),
      onRequest: (method, params) => this.#asked(method, params),
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  get exited(): Promise<Exit> {
    return this.#process.exited;
  }

  async start(signal: AbortSignal): Promise<void> {
    this.#process.start();
    try {
      await this.#initialize(signal);
    } catch (error) {
      throw await this.#process.notReady(error);
    }
  }

  canOpen(): boolean {
    return true;
  }

  async openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    try {
      const session = await this.#sessionFor(options, signal);
      await this.#setMode(session, options.approvals, signal);
      return { id: session.sessionId, turn: (...args) => this.#runTurn(...args), close: async () => {} };
    } catch (error) {
      throw await this.#process.notReady(error);
    }
  }

  async #runTurn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome> {
    if (this.#turn !== null) throw new Error('a turn is running');
    const session = this.#session;
    if (session === null) throw new Error('no session is open');
    const refused = refusal(this.#context.row, prompt);
    if (refused !== null) return { kind: 'failed', reason: refused };
    if (signal.aborted) return { kind: 'interrupted', reason: 'before it was sent' };
    const joined = new AnswerCoalescer(sink);
    const reader = new AcpTurnReader(this.#context.row.acp, session.cwd, joined.push, session.totals);
    this.#turn = { reader, session };
    this.#process.onStderr = (text) => joined.push({ type: 'stderr', text });
    this.#process.onChunkEnd = () => joined.flush();
    session.pristine = false;
    const { sessionId } = session;
    const onAbort = () => this.#process.rpc.notify('session/cancel', { sessionId });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const text = this.#textOf(prompt);
      const ended = this.#process.rpc.request('session/prompt', { sessionId, prompt: [{ type: 'text', text }] });
      const outcome = await this.#outcome(ended, reader);
      // Some call a turn ended that was cancelled before its first word.
      const whole = outcome.kind === 'crashed' || (outcome.kind === 'completed' && !reader.silent);
      if (signal.aborted && !whole) return { kind: 'interrupted', reason: reader.lastActivity ?? '' };
      if (outcome.kind === 'interrupted') return await this.#unasked(outcome);
      if (outcome.kind !== 'completed' || !reader.silent || prompt.kind === 'command') return outcome;
      return { kind: 'failed', reason: 'the agent ended the turn without a word' };
    } finally {
      signal.removeEventListener('abort', onAbort);
      session.totals = reader.totals;
      joined.flush();
      this.#process.onStderr = null;
      this.#process.onChunkEnd = null;
      this.#turn = null;
    }
  }

  stop(grace: GracePeriods): Promise<Exit> {
    return this.#process.stop(grace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  async #initialize(signal: AbortSignal): Promise<void> {
    const answer = await this.#request(
      'initialize',
      {
        protocolVersion: PROTOCOL_VERSION,
        clientCapabilities: CAPABILITIES,
        clientInfo: { name: 'aim', title: 'aim', version: AIM_VERSION },
      },
      signal,
    );
    const agent = initializedSchema.safeParse(answer).data;
    if (agent === undefined) throw new NotReady('its answer to `initialize` is not of the Agent Client Protocol', true);
    if (agent.protocolVersion !== PROTOCOL_VERSION) {
      const speaks = `it speaks version ${agent.protocolVersion} of the Agent Client Protocol, aim speaks 1`;
      throw new NotReady(speaks, true);
    }
    this.#closes = isObject(agent.agentCapabilities?.sessionCapabilities?.close);
    this.#logins = (agent.authMethods ?? []).map(({ name, description }) => description || name);
  }

  async #sessionFor({ cwd, resume }: SessionOptions, signal: AbortSignal): Promise<OpenSession> {
    const there = this.#session;
    if (resume !== undefined && there?.sessionId === resume) return there;
    if (resume !== undefined) throw new NotReady('the conversation was lost', false);
    if (there?.pristine === true && there.cwd === cwd) return there;
    await this.#closeSession(signal);
    const session = await this.#newSession(cwd, signal);
    this.#session = session;
    return session;
  }

  async #newSession(cwd: string, signal: AbortSignal): Promise<OpenSession> {
    const answer = await this.#request('session/new', { cwd, mcpServers: [] }, signal).catch((error: unknown) => {
      if (!this.#isLogin(error)) throw error;
      throw new NotLoggedIn(this.#context.row, textOfRpcError(error), this.#loginHint());
    });
    if (this.#context.row.acp.sessionNeedsLogin) this.login = 'yes';
    const opened = acpSessionSchema.safeParse(answer).data;
    if (opened === undefined) throw new NotReady('its answer to `session/new` names no session', true);
    const session: OpenSession = {
      ...opened,
      cwd,
      pristine: true,
      approvals: 'deny',
      mode: modeAtStart(opened),
      totals: NOTHING_USED,
    };
    const { model, row } = this.#context;
    // Where the row has no argument for it, the protocol may.
    if (model !== null && row.modelArgs.length === 0) {
      const request = modelRequest(session, model);
      if (request === null) throw new NotReady(`${row.id} does not offer the model ${model}`, true);
      await this.#request(request.method, request.params, signal);
    }
    return session;
  }

  async #closeSession(signal: AbortSignal): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session === null || !this.#closes) return;
    await this.#request('session/close', { sessionId: session.sessionId }, signal).catch((error: unknown) => {
      // One that it can't close is its own affair.
      if (!(error instanceof RpcError)) throw error;
    });
  }

  /** What the agent then still asks for is answered by policy. */
  async #setMode(session: OpenSession, approvals: Approvals, signal: AbortSignal): Promise<void> {
    session.approvals = approvals;
    // One that the agent does not offer is not worth another: then its own, from the start.
    for (const mode of [this.#context.row.approvals[approvals]?.mode, modeAtStart(session)]) {
      if (mode === undefined || mode === null) continue;
      if (mode === session.mode) return;
      const request = modeRequest(session, mode);
      if (request === null) continue;
      await this.#request(request.method, request.params, signal);
      session.mode = mode;
      return;
    }
  }

  async #outcome(ended: Promise<unknown>, reader: AcpTurnReader): Promise<Outcome> {
    try {
      const result = await ended;
      await nextTick();
      return reader.end(result);
    } catch (error) {
      if (!(error instanceof RpcError)) return this.#crashed();
      await nextTick();
      const outcome = reader.fail(error);
      if (!this.#isLogin(error)) return outcome;
      return { kind: 'failed', reason: [textOfRpcError(error), this.#loginHint()].filter(Boolean).join('; ') };
    }
  }

  /** A turn that was cancelled, though not by us: a process that dies may still say so (seen with qwen 0.24.4). */
  async #unasked(outcome: Outcome): Promise<Outcome> {
    const { promise: alive, resolve } = Promise.withResolvers<null>();
    using _ = this.#context.clock.after(DYING_MS, () => resolve(null));
    const exit = await Promise.race([this.exited, alive]);
    return exit === null ? outcome : await this.#crashed();
  }

  async #crashed(): Promise<Outcome> {
    const exit = await this.exited;
    return { kind: 'crashed', reason: `${describeExit(exit)}${this.#process.lastWords()}`, exit };
  }

  #isLogin(error: unknown): error is RpcError {
    return error instanceof RpcError && error.code === AUTH_REQUIRED;
  }

  #loginHint(): string | undefined {
    const offered = this.#logins.length === 0 ? undefined : `it offers: ${this.#logins.join('; ')}`;
    return this.#context.row.loginHint ?? offered;
  }

  #request(method: string, params: Json, signal: AbortSignal): Promise<unknown> {
    return orAbort(this.#process.rpc.request(method, params), signal);
  }

  #heard(method: string, params: Json): void {
    // Between turns, and of a session that is no longer open, nothing is of interest.
    if (method !== 'session/update' || params['sessionId'] !== this.#turn?.session.sessionId) return;
    if (isObject(params['update'])) this.#turn?.reader.update(params['update']);
  }

  #asked(method: string, params: Json): unknown {
    if (method !== 'session/request_permission') throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${method}`);
    const asked = permissionSchema.safeParse(params).data;
    const turn = this.#turn;
    if (asked === undefined || turn === null || asked.sessionId !== turn.session.sessionId) {
      return { outcome: { outcome: 'cancelled' } };
    }
    const call = turn.reader.callOf(asked.toolCall);
    const place = placeOf(turn.session.cwd, call.files);
    const allowed = isAllowed(turn.session.approvals, { kind: call.kind, place });
    const optionId = chooseOption(asked.options, allowed);
    turn.reader.permission(`${call.title} (${call.kind})`, allowed && optionId !== null);
    return { outcome: optionId === null ? { outcome: 'cancelled' } : { outcome: 'selected', optionId } };
  }

  /** Agents take a first slash for a command of theirs; some do so with a space before it too. */
  #textOf(prompt: Prompt): string {
    if (prompt.kind === 'command') return prompt.line;
    return prompt.text.trimStart().startsWith('/') ? this.#context.row.acp.slashPrefix + prompt.text : prompt.text;
  }
}
