import { z } from '../../lib/schema/z.ts';
import { orAbort } from '../../lib/clock.ts';
import { realPathOf } from '../../lib/files/real-path.ts';
import type { Exit } from '../../model/turn/exit.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Login, Session, SessionOptions } from '../driver.ts';
import { NotLoggedIn, NotReady } from '../not-ready.ts';
import type { Json } from '../rpc/json-line.ts';
import { METHOD_NOT_FOUND, RpcError } from '../rpc/rpc-error.ts';
import { RpcProcess } from '../rpc/rpc-process.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import { askAll, NOBODY_ANSWERS, permitted } from '../shared/questions.ts';
import {
  answersTo,
  type CodexQuestions,
  isOf,
  judgeRequest,
  permissionQuestion,
  PERMISSIONS,
  readQuestions,
} from './requests.ts';
import { type CodexParts, CodexThread, type CodexTurn, turnIdOf } from './codex-thread.ts';
import { POLICIES } from './policies.ts';

const accountSchema = z.looseObject({ account: z.unknown().optional(), requiresOpenaiAuth: z.boolean() });
const threadSchema = z.looseObject({
  thread: z.looseObject({ id: z.string() }),
  /** Where it works and what it may do, which settings of the machine may decide otherwise than it was asked for. */
  cwd: z.string().optional(),
  model: z.string().optional().catch(undefined),
  sandbox: z.looseObject({ type: z.string() }).optional(),
});

/** Without it nothing ends a command that outlives its turn. */
const CAPABILITIES = { experimentalApi: true };

/** The request of a function that asks the user. */
const QUESTION = 'item/tool/requestUserInput';

/** The notification that a request of codex needs no answer any more. */
const RESOLVED = 'serverRequest/resolved';

/** The protocol of `codex app-server`: one process, one thread after another. Seen with codex 0.169.0. */
export class CodexDriver implements Driver {
  readonly #context: DriverContext;
  readonly #parts: CodexParts;
  #thread: CodexThread | null = null;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    this.#context = context;
    const life = new Lifecycle<CodexTurn>();
    const process = new RpcProcess(context, {
      versioned: false,
      onNotification: (method, params) => this.#notification(method, params),
      onRequest: (method, params, signal) => this.#request(method, params, signal),
      onStderr: (text) => life.turn?.events.push({ type: 'stderr', text }),
      onChunkEnd: () => life.turn?.events.flush(),
      onExit: (exit) => life.end(exit)?.ended.resolve(exit),
    });
    this.#parts = { row: context.row, process, life, warned: new Set() };
  }

  get pid(): number {
    return this.#parts.process.connection.pid;
  }

  get exited(): Promise<Exit> {
    return this.#parts.life.ended;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { process, life } = this.#parts;
    process.start();
    const clientInfo = { name: 'aim', title: 'aim', version: AIM_VERSION };
    try {
      await process.request('initialize', { clientInfo, capabilities: CAPABILITIES }, signal);
      process.notify('initialized', {});
      await this.#checkAccount(signal);
    } catch (error) {
      throw await process.notReady(error);
    }
    life.ready();
  }

  /** Each thread has a folder of its own. */
  canOpen(): boolean {
    return true;
  }

  async openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    try {
      this.#thread = await this.#threadFor(options, signal);
      return this.#thread;
    } catch (error) {
      throw await this.#parts.process.notReady(error);
    }
  }

  stop(grace: GracePeriods): Promise<Exit> {
    void this.#parts.process.connection.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  /** Without a login it starts all the same, and would fail each turn. */
  async #checkAccount(signal: AbortSignal): Promise<void> {
    const answer = accountSchema.safeParse(await this.#parts.process.attempt('account/read', {}, signal)).data;
    const account = answer?.account ?? null;
    if (answer?.requiresOpenaiAuth === true && account === null) {
      throw new NotLoggedIn(this.#context.row, 'nobody is logged in');
    }
    this.login = account === null ? 'unknown' : 'yes';
  }

  async #threadFor({ cwd, approvals, resume }: SessionOptions, signal: AbortSignal): Promise<CodexThread> {
    const open = this.#thread;
    if (resume !== undefined && open?.id !== resume) throw new NotReady('the conversation was lost', false);
    if (open !== null && (resume !== undefined || (open.unused && open.cwd === cwd))) {
      open.approvals = approvals;
      return open;
    }
    this.#thread = null;
    if (open !== null) await orAbort(open.close(), signal);
    const { process } = this.#parts;
    const { sandbox, approvalPolicy } = POLICIES[approvals];
    const params = { cwd, ephemeral: true, sandbox, approvalPolicy };
    const answer = threadSchema.safeParse(await process.request('thread/start', params, signal)).data;
    if (answer === undefined) throw new NotReady('its answer to `thread/start` names no thread', true);
    const wrong = otherThan({ cwd, sandbox: POLICIES[approvals].sandboxPolicy['type'] }, answer);
    if (wrong !== null) throw new NotReady(wrong, true);
    return new CodexThread(this.#parts, { id: answer.thread.id, cwd, approvals, model: answer.model });
  }

  #notification(method: string, params: Json): void {
    if (method === RESOLVED) this.#parts.process.takeBack(params['requestId']);
    const { turn } = this.#parts.life;
    if (turn === null) return;
    // What names no thread is about the whole process.
    if ((params['threadId'] ?? turn.thread.id) !== turn.thread.id) return;
    if (method === 'turn/started') turn.id ??= turnIdOf(params);
    // What a turn before left running may send notifications too.
    if ((params['turnId'] ?? turnIdOf(params) ?? turn.id) !== turn.id) return;
    const outcome = turn.reader.read(method, params);
    if (outcome !== null) turn.ended.resolve(outcome);
  }

  #request(method: string, params: Json, signal: AbortSignal): unknown {
    return method === QUESTION ? this.#question(params, signal) : this.#permission(method, params, signal);
  }

  #question(params: Json, signal: AbortSignal): unknown {
    const asked = readQuestions(params);
    if (asked === null) throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${QUESTION}`);
    const { turn } = this.#parts.life;
    if (turn !== null && this.#isAsked(turn, params) && asked.mayBeShown) return this.#ask(turn, asked, signal);
    turn?.reader.unanswered(asked.texts);
    return answersTo(asked, () => NOBODY_ANSWERS);
  }

  async #ask(turn: CodexTurn, asked: CodexQuestions, signal: AbortSignal): Promise<unknown> {
    turn.reader.asks(asked.texts.join(' '));
    const answered = await askAll(this.#context.ask, asked.questions, signal);
    if ('answers' in answered) return answersTo(asked, (at) => answered.answers[at] ?? NOBODY_ANSWERS);
    if ('unanswered' in answered && this.#parts.life.turn === turn) turn.reader.unanswered(asked.texts);
    return answersTo(asked, () => NOBODY_ANSWERS);
  }

  #permission(method: string, params: Json, signal: AbortSignal): unknown {
    const what = PERMISSIONS[method]?.(params);
    if (what === undefined) throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${method}`);
    const { turn } = this.#parts.life;
    const about = { method, itemId: params['itemId'] };
    const verdict = turn !== null && this.#isAsked(turn, params) ? judgeRequest(params, turn) : null;
    if (turn !== null && verdict === 'ask') return this.#askPermission(turn, what, params, about, signal);
    const isOfTurn = turn !== null && isOf(turn, params);
    const allowed = verdict === 'allow' || (isOfTurn && turn.thread.approvals === 'allow-all');
    turn?.reader.permission(what, allowed, about);
    return { decision: allowed ? 'accept' : 'decline' };
  }

  /** Whether somebody is asked what policy leaves over. */
  #isAsked(turn: CodexTurn, params: Json): boolean {
    return isOf(turn, params) && turn.thread.approvals === 'ask';
  }

  async #askPermission(
    turn: CodexTurn,
    what: string,
    params: Json,
    about: { readonly method: string; readonly itemId: unknown },
    signal: AbortSignal,
  ): Promise<unknown> {
    const { reader } = turn;
    const question = permissionQuestion(what, params, turn);
    reader.asks(what);
    const outcome = permitted(question, await this.#context.ask(question, signal));
    // The turn may have ended meanwhile: an answer to it is none to the next one.
    if (outcome.kind === 'withdrawn' || this.#parts.life.turn !== turn) return { decision: 'decline' };
    reader.permission(what, outcome.kind === 'allow', about, outcome.kind === 'deny' ? outcome.reason : undefined);
    return { decision: outcome.kind === 'allow' ? 'accept' : 'decline' };
  }
}

/** How a thread was opened in another way than it was asked for, or null. What it does not report is believed. */
function otherThan(
  asked: { readonly cwd: string; readonly sandbox: unknown },
  { cwd, sandbox }: z.infer<typeof threadSchema>,
): string | null {
  if (cwd !== undefined && realPathOf(cwd) !== realPathOf(asked.cwd)) return `it works in ${cwd}, not in ${asked.cwd}`;
  if (sandbox === undefined || sandbox.type === asked.sandbox) return null;
  return `its sandbox is ${sandbox.type}, not ${String(asked.sandbox)}: a setting of this machine decides that`;
}
