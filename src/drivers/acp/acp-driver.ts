import { orAbort } from '../../lib/clock.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Login, Session, SessionOptions } from '../driver.ts';
import { NotLoggedIn, NotReady } from '../not-ready.ts';
import { isObject, type Json } from '../rpc/json-line.ts';
import { METHOD_NOT_FOUND, RpcClosed, RpcError, textOfRpcError } from '../rpc/rpc-error.ts';
import { RpcProcess } from '../rpc/rpc-process.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import { judge, placeOf } from '../shared/permission-policy.ts';
import { type AnswersToAll, type AskedQuestion, askAll, permitted, questionsIn } from '../shared/questions.ts';
import { type AcpParts, AcpSession, type AcpTurn } from './acp-session.ts';
import { type AcpAgent, initializeFailure, initializeParams, isLoginError, loginHint, readAgent } from './agent.ts';
import { type AcpPermissionRequest, permissionQuestion, readPermissionRequest } from './permission-request.ts';
import { chooseOption, optionsToShow } from './permission.ts';
import { openedSessionSchema } from './session-options.ts';
import type { ToolCall } from './tool-calls.ts';

const CANCELLED = { outcome: { outcome: 'cancelled' } };

/**
 * Any agent that speaks the Agent Client Protocol: one process, one session after another. Version 1 of the protocol is
 * offered; 2, a draft, where the row has it.
 */
export class AcpDriver implements Driver {
  readonly #parts: AcpParts;
  #agent: AcpAgent = { version: 1, closesSessions: false, logins: [] };
  #session: AcpSession | null = null;
  /** How many sessions it has opened. */
  #opened = 0;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    const life = new Lifecycle<AcpTurn>();
    const process = new RpcProcess(context, {
      versioned: true,
      onNotification: (method, params) => this.#notification(method, params),
      onRequest: (method, params, signal) => this.#request(method, params, signal),
      onStderr: (text) => life.turn?.events.push({ type: 'stderr', text }),
      onChunkEnd: () => life.turn?.events.flush(),
      onExit: (exit) => life.end(exit)?.ended.reject(new RpcClosed(describeExit(exit))),
    });
    this.#parts = { context, process, life };
  }

  get pid(): number {
    return this.#parts.process.connection.pid;
  }

  get retired(): boolean {
    const { context, process } = this.#parts;
    return process.connection.retired || this.#opened >= (context.row.acp.maxSessions ?? Number.POSITIVE_INFINITY);
  }

  get exited(): Promise<Exit> {
    return this.#parts.life.ended;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { context, process, life } = this.#parts;
    const newest = context.row.acp.protocolVersion;
    process.start();
    try {
      this.#agent = readAgent(await process.request('initialize', initializeParams(newest), signal), newest);
    } catch (error) {
      throw await process.notReady(initializeFailure(error));
    }
    life.ready();
  }

  /** Each session has a folder of its own. */
  canOpen({ resume }: SessionOptions): boolean {
    return resume !== undefined || !this.retired;
  }

  async openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    try {
      const session = await this.#sessionFor(options, signal);
      await session.setApprovals(options.approvals, signal);
      return session;
    } catch (error) {
      throw await this.#parts.process.notReady(error);
    }
  }

  stop(grace: GracePeriods): Promise<Exit> {
    void this.#parts.process.connection.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#parts.context.row.stopTimeoutMs, term: 1000 });
  }

  async #sessionFor({ cwd, resume }: SessionOptions, signal: AbortSignal): Promise<AcpSession> {
    const open = this.#session;
    if (resume !== undefined && open?.id !== resume) throw new NotReady('the conversation was lost', false);
    if (open !== null && (resume !== undefined || (open.unused && open.cwd === cwd))) return open;
    this.#session = null;
    if (open !== null) await orAbort(open.close(), signal);
    this.#session = await this.#newSession(cwd, signal);
    return this.#session;
  }

  async #newSession(cwd: string, signal: AbortSignal): Promise<AcpSession> {
    const { context, process } = this.#parts;
    const { row } = context;
    const { model } = context.settings;
    const answer = await process.request('session/new', { cwd, mcpServers: [] }, signal).catch((error: unknown) => {
      if (!isLoginError(error)) throw error;
      throw new NotLoggedIn(row, textOfRpcError(error), loginHint(row, this.#agent));
    });
    this.#opened += 1;
    if (row.acp.sessionNeedsLogin) this.login = 'yes';
    const opened = openedSessionSchema.safeParse(answer).data;
    if (opened === undefined) throw new NotReady('its answer to `session/new` names no session', true);
    const session = new AcpSession(this.#parts, this.#agent, cwd, opened);
    // Where the row has no argument for it, the protocol may.
    if (model !== null && row.modelArgs.length === 0) await session.setModel(model, signal);
    return session;
  }

  #notification(method: string, params: Json): void {
    if (method === '$/cancel_request') return this.#parts.process.takeBack(params['requestId']);
    // Updates of a session that is no longer open are ignored.
    if (method !== 'session/update' || params['sessionId'] !== this.#session?.id) return;
    if (isObject(params['update'])) this.#session?.update(params['update']);
  }

  #request(method: string, params: Json, signal: AbortSignal): unknown {
    if (method !== 'session/request_permission') throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${method}`);
    const request = readPermissionRequest(params);
    const { turn } = this.#parts.life;
    if (request === null || turn === null || request.sessionId !== turn.session.id) return CANCELLED;
    const { session, reader } = turn;
    const call = reader.callOf(request.toolCall);
    const place = placeOf(session.cwd, call.files);
    // Some agents call a question to their user a thought, which policy would let them have.
    const isQuestion = questionsIn(request.toolCall.rawInput).length > 0;
    const asked = isQuestion && session.approvals === 'ask';
    const verdict = asked ? 'ask' : judge(session.approvals, { kind: call.kind, place });
    if (verdict === 'ask') return this.#ask(turn, request, call, signal);
    const allowed = verdict === 'allow';
    const optionId = chooseOption(request.options, allowed);
    reader.permission(request.toolCall, call, allowed && optionId !== null);
    return selected(optionId);
  }

  async #ask(turn: AcpTurn, request: AcpPermissionRequest, call: ToolCall, signal: AbortSignal): Promise<unknown> {
    const { context, life } = this.#parts;
    const { toolCall, options } = request;
    const questions = questionsIn(toolCall.rawInput);
    const offered = optionsToShow(options);
    const question = permissionQuestion(call, toolCall, offered);
    turn.reader.asks(questions.map((each) => each.question).join(' ') || question.text);
    const answered = questions.length === 0 ? null : await askAll(context.ask, questions, signal);
    const end = answered === null ? await context.ask(question, signal) : null;
    // The turn may have ended meanwhile: an answer to it is none to the next one.
    if (life.turn !== turn) return CANCELLED;
    if (answered !== null) return this.#answerQuestions(turn, request, call, questions, answered);
    const outcome = permitted(question, end!);
    if (outcome.kind === 'withdrawn') return CANCELLED;
    const reply = end?.kind === 'answered' ? end.reply : null;
    const chosen = reply === null ? chooseOption(options, false) : (offered[reply.options[0]!]?.optionId ?? null);
    const why = outcome.kind === 'deny' ? outcome.reason : undefined;
    turn.reader.permission(toolCall, call, outcome.kind === 'allow', why);
    return selected(chosen);
  }

  /**
   * Answers of a person to the questions of the agent's model. Qwen
   * Code 0.24.4 reads them beside the outcome, by their indexes.
   */
  #answerQuestions(
    { reader }: AcpTurn,
    { toolCall, options }: AcpPermissionRequest,
    call: ToolCall,
    questions: readonly AskedQuestion[],
    answered: AnswersToAll,
  ): unknown {
    if ('withdrawn' in answered) return CANCELLED;
    const optionId = chooseOption(options, 'answers' in answered);
    reader.permission(toolCall, call, 'answers' in answered, 'answers' in answered ? undefined : answered.unanswered);
    if (!('answers' in answered)) return selected(optionId);
    const byIndex = Object.fromEntries(answered.answers.map((text, index) => [questions[index]!.index, text]));
    return { ...selected(optionId), answers: byIndex };
  }
}

/** The answer that an option is; null: none fits. */
function selected(optionId: string | null): Json {
  return optionId === null ? CANCELLED : { outcome: { outcome: 'selected', optionId } };
}
