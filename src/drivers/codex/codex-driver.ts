import { z } from 'zod';
import { orAbort } from '../../lib/clock.ts';
import { realPathOf } from '../../lib/real-path.ts';
import type { Exit } from '../../model/turn/exit.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Login, Session, SessionOptions } from '../driver.ts';
import { NotLoggedIn, NotReady } from '../not-ready.ts';
import type { Json } from '../rpc/json-line.ts';
import { METHOD_NOT_FOUND, RpcError } from '../rpc/rpc-error.ts';
import { RpcProcess } from '../rpc/rpc-process.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import { NOBODY_ANSWERS, questionsIn } from '../shared/questions.ts';
import { type CodexParts, CodexThread, type CodexTurn, turnIdOf } from './codex-thread.ts';
import { commandOf } from './items.ts';
import { POLICIES } from './policies.ts';

const accountSchema = z.looseObject({ account: z.unknown().optional(), requiresOpenaiAuth: z.boolean() });
const threadSchema = z.looseObject({
  thread: z.looseObject({ id: z.string() }),
  /** Where it works and what it may do, which settings of the machine may decide otherwise than it was asked for. */
  cwd: z.string().optional(),
  model: z.string().optional().catch(undefined),
  sandbox: z.looseObject({ type: z.string() }).optional(),
});
const questionsSchema = z.looseObject({ questions: z.array(z.looseObject({ id: z.string() })) });

/** Without it nothing ends a command that outlives its turn. */
const CAPABILITIES = { experimentalApi: true };

/** The request of a function that asks the user. */
const QUESTION = 'item/tool/requestUserInput';

/** Requests for a permission, and what each is about. */
const PERMISSIONS: Readonly<Record<string, (params: Json) => string>> = {
  'item/commandExecution/requestApproval': ({ command }) =>
    typeof command === 'string' ? commandOf(command) : 'a command',
  'item/fileChange/requestApproval': ({ reason }) => (typeof reason === 'string' ? reason : 'a change of files'),
};

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
      onRequest: (method, params) => this.#request(method, params),
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

  #request(method: string, params: Json): unknown {
    return method === QUESTION ? this.#question(params) : this.#permission(method, params);
  }

  #question(params: Json): unknown {
    const questions = questionsSchema.safeParse(params).data?.questions;
    if (questions === undefined) throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${QUESTION}`);
    this.#parts.life.turn?.reader.asked(questionsIn(params));
    return { answers: Object.fromEntries(questions.map(({ id }) => [id, { answers: [NOBODY_ANSWERS] }])) };
  }

  #permission(method: string, params: Json): unknown {
    const what = PERMISSIONS[method];
    if (what === undefined) throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${method}`);
    const { turn } = this.#parts.life;
    const allowed = turn !== null && params['threadId'] === turn.thread.id && turn.thread.approvals === 'allow-all';
    turn?.reader.permission(what(params), allowed, { method, itemId: params['itemId'] });
    return { decision: allowed ? 'accept' : 'decline' };
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
