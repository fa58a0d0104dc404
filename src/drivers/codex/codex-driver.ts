import { z } from 'zod';
import type { Approvals } from '../../model/approvals.ts';
import { orAbort } from '../../lib/clock.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import { CodexTurnReader, commandOf } from './turn-reader.ts';
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
import { type Json, METHOD_NOT_FOUND, RpcError, textOfRpcError } from '../rpc/json-rpc.ts';
import { nextTick } from '../shared/next-tick.ts';
import { RpcProcess } from '../rpc/rpc-process.ts';
import { NOTHING_USED, type SessionTotals } from '../shared/session-totals.ts';

const accountSchema = z.looseObject({ account: z.unknown().optional(), requiresOpenaiAuth: z.boolean() });
const threadSchema = z.looseObject({ thread: z.looseObject({ id: z.string() }) });
const turnSchema = z.looseObject({ turn: z.looseObject({ id: z.string() }) });

interface Policy {
  readonly approvalPolicy: 'never' | 'untrusted';
  /** As a thread is told. */
  readonly sandbox: 'read-only' | 'workspace-write' | 'danger-full-access';
  /** As a turn is told. */
  readonly sandboxPolicy: Json;
}

const READ_ONLY = { sandbox: 'read-only', sandboxPolicy: { type: 'readOnly', networkAccess: false } } as const;
const EVERYTHING = { sandbox: 'danger-full-access', sandboxPolicy: { type: 'dangerFullAccess' } } as const;
const WORKSPACE = {
  sandbox: 'workspace-write',
  sandboxPolicy: {
    type: 'workspaceWrite',
    writableRoots: [],
    networkAccess: false,
    excludeTmpdirEnvVar: false,
    excludeSlashTmp: false,
  },
} as const;

/** What codex's own sandbox lets it do. It asks for nothing beyond, but where everything is to be denied. */
const POLICIES: Readonly<Record<Approvals, Policy>> = {
  'read-only': { ...READ_ONLY, approvalPolicy: 'never' },
  'allow-edits': { ...WORKSPACE, approvalPolicy: 'never' },
  'allow-all': { ...EVERYTHING, approvalPolicy: 'never' },
  deny: { ...READ_ONLY, approvalPolicy: 'untrusted' },
};

/** Requests for a permission, and what is asked for. */
const PERMISSIONS: Readonly<Record<string, (params: Json) => string>> = {
  'item/commandExecution/requestApproval': ({ command }) =>
    typeof command === 'string' ? commandOf(command) : 'a command',
  'item/fileChange/requestApproval': ({ reason }) => (typeof reason === 'string' ? reason : 'a change of files'),
};

interface Thread {
  readonly id: string;
  readonly cwd: string;
  approvals: Approvals;
  /** What codex was told last. */
  told: Approvals;
  pristine: boolean;
  totals: SessionTotals;
}

interface Turn {
  readonly reader: CodexTurnReader;
  readonly thread: Thread;
  /** As codex names it, once it does. */
  id: string | null;
  readonly ended: PromiseWithResolvers<Outcome | Exit>;
}

/** `codex app-server`: one process, one thread after another, each with a folder of its own. Seen with codex 0.169.0. */
export class CodexDriver implements Driver {
  readonly #context: DriverContext;
  readonly #process: RpcProcess;
  readonly #warned = new Set<string>();
  #thread: Thread | null = null;
  #turn: Turn | null = null;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    this.#context = context;
    this.#process = new RpcProcess(context, {
      versioned: false,
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
    void this.exited.then((exit) => this.#turn?.ended.resolve(exit));
    const clientInfo = { name: 'aim', title: 'aim', version: AIM_VERSION };
    // Without it nothing ends a command that outlives its turn.
    const capabilities = { experimentalApi: true };
    try {
      await this.#request('initialize', { clientInfo, capabilities }, signal);
      this.#process.rpc.notify('initialized', {});
      await this.#checkAccount(signal);
    } catch (error) {
      throw await this.#process.notReady(error);
    }
  }

  canOpen(): boolean {
    return true;
  }

  async openSession(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    try {
      const thread = await this.#threadFor(options, signal);
      this.#thread = thread;
      return { id: thread.id, turn: (...args) => this.#runTurn(...args), close: async () => {} };
    } catch (error) {
      throw await this.#process.notReady(error);
    }
  }

  async #runTurn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome> {
    if (this.#turn !== null) throw new Error('a turn is running');
    const thread = this.#thread;
    if (thread === null) throw new Error('no thread is open');
    const refused = refusal(this.#context.row, prompt);
    if (refused !== null) return { kind: 'failed', reason: refused };
    if (signal.aborted) return { kind: 'interrupted', reason: 'before it was sent' };
    const joined = new AnswerCoalescer(sink);
    const reader = new CodexTurnReader(joined.push, thread.totals, this.#warned);
    const turn: Turn = { reader, thread, id: null, ended: Promise.withResolvers() };
    this.#turn = turn;
    this.#process.onStderr = (text) => joined.push({ type: 'stderr', text });
    this.#process.onChunkEnd = () => joined.flush();
    thread.pristine = false;
    try {
      return await this.#run(turn, prompt, signal);
    } finally {
      thread.totals = reader.totals;
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

  /** It starts without a login, and would fail each turn. */
  async #checkAccount(signal: AbortSignal): Promise<void> {
    const answer = await this.#request('account/read', {}, signal).catch((error: unknown) => {
      if (error instanceof RpcError) return null;
      throw error;
    });
    const said = accountSchema.safeParse(answer).data;
    const account = said?.account ?? null;
    if (said?.requiresOpenaiAuth === true && account === null) {
      throw new NotLoggedIn(this.#context.row, 'nobody is logged in');
    }
    this.login = account === null ? 'unknown' : 'yes';
  }

  async #threadFor({ cwd, approvals, resume }: SessionOptions, signal: AbortSignal): Promise<Thread> {
    const there = this.#thread;
    if (resume !== undefined && there?.id !== resume) throw new NotReady('the conversation was lost', false);
    if (there !== null && (resume !== undefined || (there.pristine && there.cwd === cwd))) {
      there.approvals = approvals;
      return there;
    }
    await this.#leave(signal);
    const { sandbox, approvalPolicy } = POLICIES[approvals];
    const params = { cwd, ephemeral: true, sandbox, approvalPolicy };
    const answer = threadSchema.safeParse(await this.#request('thread/start', params, signal)).data;
    if (answer === undefined) throw new NotReady('its answer to `thread/start` names no thread', true);
    return { id: answer.thread.id, cwd, approvals, told: approvals, pristine: true, totals: NOTHING_USED };
  }

  /** Ends what the last thread left running, and lets it go. What codex says about that is its own affair. */
  async #leave(signal: AbortSignal): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    if (thread === null) return;
    await this.#clean(thread, signal);
    await this.#try('thread/unsubscribe', { threadId: thread.id }, signal);
  }

  #clean(thread: Thread, signal: AbortSignal): Promise<void> {
    if (thread.pristine) return Promise.resolve();
    return this.#try('thread/backgroundTerminals/clean', { threadId: thread.id }, signal);
  }

  async #run(turn: Turn, prompt: Prompt, signal: AbortSignal): Promise<Outcome> {
    const { thread, reader } = turn;
    const text = prompt.kind === 'message' ? prompt.text : prompt.line;
    const { approvalPolicy, sandboxPolicy } = POLICIES[thread.approvals];
    const started = this.#process.rpc.request('turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text, text_elements: [] }],
      ...(thread.told === thread.approvals ? {} : { approvalPolicy, sandboxPolicy }),
    });
    thread.told = thread.approvals;
    const onAbort = () => void this.#interrupt(thread.id, started);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      turn.id ??= turnSchema.safeParse(await started).data?.turn.id ?? null;
      const outcome = await turn.ended.promise;
      if ('by' in outcome) return this.#crashed(outcome);
      await nextTick();
      // An interrupt ends the turn, and leaves the command that it ran.
      if (outcome.kind !== 'completed') await this.#clean(thread, new AbortController().signal);
      if (!signal.aborted || outcome.kind === 'completed') return outcome;
      return { kind: 'interrupted', reason: reader.lastActivity ?? '' };
    } catch (error) {
      if (error instanceof RpcError) return { kind: 'failed', reason: textOfRpcError(error) };
      return this.#crashed(await this.exited);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #crashed(exit: Exit): Outcome {
    return { kind: 'crashed', reason: `${describeExit(exit)}${this.#process.lastWords()}`, exit };
  }

  async #interrupt(threadId: string, started: Promise<unknown>): Promise<void> {
    try {
      const turnId = turnSchema.parse(await started).turn.id;
      await this.#process.rpc.request('turn/interrupt', { threadId, turnId });
    } catch {
      // The turn ended first, or never began, or will be ended with its process.
    }
  }

  #request(method: string, params: Json, signal: AbortSignal): Promise<unknown> {
    return orAbort(this.#process.rpc.request(method, params), signal);
  }

  async #try(method: string, params: Json, signal: AbortSignal): Promise<void> {
    try {
      await this.#request(method, params, signal);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
    }
  }

  #heard(method: string, params: Json): void {
    const turn = this.#turn;
    if (turn === null) return;
    // What names no thread is about the whole process.
    const threadId = params['threadId'] ?? turn.thread.id;
    if (threadId !== turn.thread.id) return;
    if (method === 'turn/started') turn.id ??= turnSchema.safeParse(params).data?.turn.id ?? null;
    // What a turn before left running may still be heard of.
    const turnId = params['turnId'] ?? turnSchema.safeParse(params).data?.turn.id ?? turn.id;
    if (turnId !== turn.id) return;
    const outcome = turn.reader.read(method, params);
    if (outcome !== null) turn.ended.resolve(outcome);
  }

  #asked(method: string, params: Json): unknown {
    const what = PERMISSIONS[method];
    if (what === undefined) throw new RpcError(METHOD_NOT_FOUND, `aim does not offer ${method}`);
    const turn = this.#turn;
    const allowed = turn !== null && params['threadId'] === turn.thread.id && turn.thread.approvals === 'allow-all';
    turn?.reader.permission(what(params), allowed);
    return { decision: allowed ? 'accept' : 'decline' };
  }
}
