import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Approvals } from '../../model/approvals.ts';
import { orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import { command, type Prompt } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import { LineSplitter } from '../../lib/line-splitter.ts';
import type { GracePeriods, ToolProcess } from '../../process/tool-process.ts';
import { ClaudeTurnReader } from './turn-reader.ts';
import {
  type Driver,
  type DriverContext,
  endedEarly,
  type Login,
  NotReady,
  refusal,
  type Session,
  type SessionOptions,
} from '../driver.ts';
import { jsonLine } from '../rpc/json-line.ts';
import { NOTHING_USED } from '../shared/session-totals.ts';

type Json = Readonly<Record<string, unknown>>;

/** Seen with Claude Code 2.1.330. */
const accountSchema = z.looseObject({
  tokenSource: z.string(),
  apiKeySource: z.string().optional(),
  apiProvider: z.string().optional(),
});

interface Turn {
  readonly reader: ClaudeTurnReader;
  readonly ended: PromiseWithResolvers<Outcome | Exit>;
  readonly sink: (event: TurnEvent) => void;
}

/** `claude -p` with JSON lines both ways: one process, one conversation, one result line per turn. */
export class ClaudeDriver implements Driver {
  readonly #context: DriverContext;
  readonly #exit = Promise.withResolvers<Exit>();
  readonly #replies = new Map<string, PromiseWithResolvers<Json>>();
  readonly #errorDecoder = new TextDecoder();
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  #process: ToolProcess | null = null;
  /** How it ended, once it has: nothing can be asked any more. */
  #ended: Exit | null = null;
  #turn: Turn | null = null;
  #approvals: Approvals = 'allow-edits';
  #mode: string | null = null;
  #pristine = true;
  #totals = NOTHING_USED;
  /** As claude names it with its first turn; until then a name of aim's. */
  #sessionId: string = randomUUID();
  login: Login = 'unknown';
  #lastError = '';

  constructor(context: DriverContext) {
    this.#context = context;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exit.promise;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { argv, cwd, env, startProcess, clock, tap } = this.#context;
    const sink = {
      stdout: (chunk: Uint8Array) => {
        tap('out', chunk);
        this.#splitter.push(chunk);
      },
      stderr: (chunk: Uint8Array) => this.#errors(chunk),
    };
    this.#process = startProcess({ argv, cwd, env, needsOutput: true }, sink, clock);
    void this.#process.exited.then((exit) => this.#gone(exit));
    try {
      this.login = loginOf(await orAbort(this.#control({ subtype: 'initialize' }), signal));
    } catch (error) {
      throw error instanceof NotReady ? error : new NotReady(`${messageOf(error)}${this.#lastWords()}`, false);
    }
  }

  canOpen(options: SessionOptions): boolean {
    return options.cwd === this.#context.cwd;
  }

  async openSession({ approvals, resume }: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (resume !== undefined && resume !== this.#sessionId) throw new NotReady('the conversation was lost', false);
    if (resume === undefined && !this.#pristine) {
      const cleared = await this.#runTurn(command('/clear'), () => {}, signal);
      if (cleared.kind !== 'completed') throw new NotReady(`no fresh conversation: ${cleared.reason}`, false);
      this.#totals = NOTHING_USED;
      this.#pristine = true;
    }
    this.#approvals = approvals;
    // What it still asks for in that mode is answered by policy.
    const mode = this.#context.row.approvals[approvals]?.mode ?? this.#mode;
    if (mode !== null && mode !== this.#mode) {
      await orAbort(this.#control({ subtype: 'set_permission_mode', mode }), signal);
      this.#mode = mode;
    }
    const id = () => this.#sessionId;
    return {
      get id() {
        return id();
      },
      turn: (...args) => this.#runTurn(...args),
      close: async () => {},
    };
  }

  async #runTurn(prompt: Prompt, sink: (event: TurnEvent) => void, signal: AbortSignal): Promise<Outcome> {
    if (this.#turn !== null) throw new Error('a turn is running');
    const refused = refusal(this.#context.row, prompt);
    if (refused !== null) return { kind: 'failed', reason: refused };
    if (signal.aborted) return { kind: 'interrupted', reason: 'before it was sent' };
    if (this.#ended !== null) return this.#crashed(this.#ended);
    const uuid = randomUUID();
    const reader = new ClaudeTurnReader(this.#context.row.streamJson, sink, this.#totals, uuid);
    const turn: Turn = { reader, ended: Promise.withResolvers(), sink };
    this.#turn = turn;
    this.#pristine = false;
    const onAbort = () => {
      // It may end before it has begun.
      turn.reader.begin();
      // Else a prompt that waits behind a turn of claude's own would begin after it.
      void this.#control({ subtype: 'interrupt', cancel_queued: true }).catch(() => {});
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#send({ type: 'user', uuid, message: { role: 'user', content: textOf(prompt) } });
    const ended = await turn.ended.promise;
    signal.removeEventListener('abort', onAbort);
    this.#turn = null;
    this.#totals = turn.reader.totals;
    this.#sessionId = turn.reader.sessionId ?? this.#sessionId;
    if ('by' in ended) return this.#crashed(ended);
    if (signal.aborted && ended.kind !== 'completed') {
      return { kind: 'interrupted', reason: turn.reader.lastActivity ?? '' };
    }
    return ended;
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (this.#process === null) this.#exit.resolve({ by: 'us', code: null, signal: null });
    else void this.#process.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  #send(value: Json): void {
    const bytes = jsonLine(value);
    this.#context.tap('in', bytes);
    this.#process?.write(bytes);
  }

  #control(request: Json): Promise<Json> {
    if (this.#ended !== null) return Promise.reject(new NotReady(describeExit(this.#ended), false));
    const id = randomUUID();
    const reply = Promise.withResolvers<Json>();
    this.#replies.set(id, reply);
    this.#send({ type: 'control_request', request_id: id, request });
    return reply.promise;
  }

  #line(text: string): void {
    // claude may print other things; none of them is part of the protocol. To fail at each of a flood takes long.
    if (!text.startsWith('{')) return;
    let message: Json;
    try {
      message = JSON.parse(text) as Json;
    } catch {
      return;
    }
    if (message['type'] === 'control_response') this.#reply(message['response']);
    else if (message['type'] === 'control_request') this.#asked(message);
    else {
      const turn = this.#turn;
      const outcome = turn === null ? this.#outside(message) : turn.reader.read(message);
      if (outcome !== null) turn?.ended.resolve(outcome);
    }
  }

  /** What qwen says of why it ends is no line of stderr, but the result of no turn (seen with 0.24.4). */
  #outside(message: Json): null {
    if (message['type'] !== 'result') return null;
    const outcome = new ClaudeTurnReader(this.#context.row.streamJson, () => {}, NOTHING_USED, null).read(message);
    if (outcome?.kind === 'failed') this.#lastError = `${this.#lastError}\n${outcome.reason}`.slice(-2000);
    return null;
  }

  #reply(response: unknown): void {
    if (typeof response !== 'object' || response === null) return;
    const { request_id: id, subtype, error, response: value } = response as Json;
    const waiting = this.#replies.get(String(id));
    this.#replies.delete(String(id));
    if (subtype === 'error') waiting?.reject(new NotReady(String(error), false));
    else waiting?.resolve((value ?? {}) as Json);
  }

  #asked(message: Json): void {
    const id = String(message['request_id']);
    const request = message['request'] as Json | undefined;
    if (request?.['subtype'] !== 'can_use_tool') {
      const response = { subtype: 'error', request_id: id, error: 'aim does not know this request' };
      this.#send({ type: 'control_response', response });
      return;
    }
    const allowed = this.#approvals === 'allow-all';
    this.#turn?.sink({
      type: 'activity',
      text: `${allowed ? 'allowed' : 'not allowed'}: ${String(request['tool_name'])}`,
    });
    this.#permit(id, request, allowed);
  }

  #permit(id: string, request: Json, allowed: boolean): void {
    const response = allowed
      ? { behavior: 'allow', updatedInput: request['input'] }
      : { behavior: 'deny', message: `aim's policy for this job is ${this.#approvals}` };
    this.#send({ type: 'control_response', response: { subtype: 'success', request_id: id, response } });
  }

  #errors(chunk: Uint8Array): void {
    this.#context.tap('err', chunk);
    const text = this.#errorDecoder.decode(chunk, { stream: true });
    this.#lastError = (this.#lastError + text).slice(-2000);
    this.#turn?.sink({ type: 'stderr', text });
  }

  #crashed(exit: Exit): Outcome {
    return { kind: 'crashed', reason: `${describeExit(exit)}${this.#lastWords()}`, exit };
  }

  #gone(exit: Exit): void {
    this.#ended = exit;
    this.#splitter.end();
    const reason = `${describeExit(exit)}${this.#lastWords()}`;
    const gone = endedEarly(this.#context.row, exit, reason, this.#lastError);
    for (const waiting of this.#replies.values()) waiting.reject(gone);
    this.#replies.clear();
    this.#turn?.ended.resolve(exit);
    this.#exit.resolve(exit);
  }

  #lastWords(): string {
    const words = this.#lastError.trim().split('\n').slice(-3).join('\n');
    return words === '' ? '' : `; last said: ${words}`;
  }
}

/** claude takes a leading slash for a command, unless a space stands before it. */
function textOf(prompt: Prompt): string {
  if (prompt.kind === 'command') return prompt.line;
  return prompt.text.startsWith('/') ? ` ${prompt.text}` : prompt.text;
}

/** What claude says of its account when it starts; a provider that is not Anthropic's knows nothing of one. */
function loginOf(answer: Json): Login {
  const account = accountSchema.safeParse(answer['account']).data;
  if (account === undefined) return 'unknown';
  if (account.apiKeySource !== undefined || account.tokenSource !== 'none') return 'yes';
  return account.apiProvider === 'firstParty' ? 'no' : 'unknown';
}
