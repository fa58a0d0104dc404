import { z } from '../../lib/schema/z.ts';
import { orAbort } from '../../lib/clock.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import { messageOf } from '../../model/errors.ts';
import type { Exit } from '../../model/turn/exit.ts';
import { command } from '../../model/turn/prompt.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Login, Session, SessionOptions } from '../driver.ts';
import { NotReady, StaleProcess } from '../not-ready.ts';
import { rulesOf } from '../../tools/rules-of.ts';
import type { Json } from '../rpc/json-line.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import { ClaudeProcess } from './claude-process.ts';
import { type ClaudeParts, ClaudeSession, type ClaudeTurn } from './claude-session.ts';
import { readToolUse, type ToolUse } from './permission.ts';
import { askAll, NOBODY_ANSWERS, permitted } from '../shared/questions.ts';
import { ReportedState } from './reported-state.ts';
import { reasonOfResult } from './result-failure.ts';

/** Seen with Claude Code 2.1.330. */
const accountSchema = z.looseObject({
  tokenSource: z.string(),
  apiKeySource: z.string().optional(),
  apiProvider: z.string().optional(),
});

/** How often in one turn the tool is put back into the mode that it left by itself. */
const MAX_SET_BACK = 3;

/** JSON lines both ways, as `claude -p` exchanges them: one process, one conversation, one result line per turn. */
export class ClaudeDriver implements Driver {
  readonly #context: DriverContext;
  readonly #parts: ClaudeParts;
  readonly #reported = new ReportedState();
  #session: ClaudeSession;
  /** The tool's own permission mode for the session; null: as it is. */
  #mode: string | null = null;
  login: Login = 'unknown';

  constructor(context: DriverContext) {
    this.#context = context;
    const life = new Lifecycle<ClaudeTurn>();
    const process = new ClaudeProcess(context, {
      onMessage: (message) => this.#message(message),
      onPermission: (request, signal) => this.#permission(request, signal),
      onStderr: (text) => life.turn?.sink({ type: 'stderr', text }),
      onExit: (exit) => life.end(exit)?.ended.resolve(exit),
    });
    this.#parts = { row: context.row, process, life, refused: new Set() };
    this.#session = new ClaudeSession(this.#parts);
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
    try {
      this.login = loginOf(
        await orAbort(process.request({ subtype: 'initialize', ...this.#context.row.streamJson.initialize }), signal),
      );
    } catch (error) {
      if (error instanceof NotReady) throw error;
      throw new NotReady(process.connection.withLastOutput(messageOf(error)), false);
    }
    life.ready();
  }

  canOpen({ cwd, resume }: SessionOptions): boolean {
    if (cwd !== this.#context.cwd || this.#reported.elsewhere(cwd) !== null) return false;
    if (resume === undefined && this.#reported.hasOtherModel) return false;
    return resume !== undefined || this.#session.unused || this.#context.row.streamJson.resetCommands.length > 0;
  }

  async openSession({ approvals, resume }: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (resume !== undefined && resume !== this.#session.id) throw new NotReady('the conversation was lost', false);
    if (resume === undefined && !this.#session.unused) this.#session = await this.#freshSession(signal);
    const elsewhere = this.#reported.elsewhere(this.#context.cwd);
    if (elsewhere !== null) throw new StaleProcess(`it works in ${elsewhere} by now`);
    this.#session.approvals = approvals;
    await this.#setMode(approvals, signal);
    return this.#session;
  }

  stop(grace: GracePeriods): Promise<Exit> {
    void this.#parts.process.connection.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#context.row.stopTimeoutMs, term: 1000 });
  }

  async #freshSession(signal: AbortSignal): Promise<ClaudeSession> {
    const last = this.#session;
    for (const line of this.#context.row.streamJson.resetCommands) {
      const outcome = await last.turn(command(line), () => {}, signal);
      if (outcome.kind !== 'completed') throw new NotReady(`no fresh conversation: ${outcome.reason}`, false);
    }
    await last.close();
    // It has named the fresh conversation already.
    return new ClaudeSession(this.#parts, last.id);
  }

  /** The tool may have changed it by itself, so it is always set. Whatever the tool asks for in it is answered by policy. */
  async #setMode(approvals: Approvals, signal: AbortSignal): Promise<void> {
    this.#mode = rulesOf(this.#context.row, approvals)?.mode ?? this.#mode;
    if (this.#mode === null) return;
    await orAbort(this.#parts.process.request({ subtype: 'set_permission_mode', mode: this.#mode }), signal);
  }

  #message(message: Json): void {
    const { turn } = this.#parts.life;
    if (this.#reported.read(message) && turn !== null) this.#checkState(turn);
    if (turn === null) return this.#outsideTurn(message);
    const outcome = turn.reader.read(message);
    if (outcome !== null) turn.ended.resolve(outcome);
  }

  /** What the tool changed by itself in a turn: it is put back into its mode, and fails the turn where it works elsewhere. */
  #checkState(turn: ClaudeTurn): void {
    const { process } = this.#parts;
    const { mode } = this.#reported;
    const elsewhere = this.#reported.elsewhere(this.#context.cwd);
    if (
      elsewhere !== null &&
      turn.isMessage &&
      turn.reader.fail(`it works in ${elsewhere}, not in ${this.#context.cwd}`)
    ) {
      process.request({ subtype: 'interrupt' }).catch(() => {});
    }
    if (mode === null || this.#mode === null || mode === this.#mode || turn.modesSetBack >= MAX_SET_BACK) return;
    turn.modesSetBack += 1;
    turn.sink({ type: 'activity', text: `put back from mode ${mode} into ${this.#mode}` });
    process.request({ subtype: 'set_permission_mode', mode: this.#mode }).catch(() => {});
  }

  /** Why a tool exits may be the result of no turn, and not a line of stderr (seen with qwen 0.24.4). */
  #outsideTurn(message: Json): void {
    const reason = reasonOfResult(message);
    if (reason !== null) this.#parts.process.connection.remember(`\n${reason}`);
  }

  #permission(request: Json, signal: AbortSignal): Json | Promise<Json> {
    const { approvals } = this.#session;
    const { row, cwd } = this.#context;
    const use = readToolUse(row.streamJson, approvals, cwd, request);
    const { turn } = this.#parts.life;
    if (use.verdict === 'ask' && turn !== null) return this.#ask(turn, use, request, signal);
    return use.verdict === 'allow' ? allow(turn, use, request['input']) : deny(turn, use, request, use.message);
  }

  async #ask(turn: ClaudeTurn, use: ToolUse, request: Json, signal: AbortSignal): Promise<Json> {
    const { ask } = this.#context;
    const { what, questions, question } = use;
    turn.reader.asks(what);
    const answered = questions.length === 0 ? null : await askAll(ask, questions, signal);
    const outcome = answered === null ? permitted(question, await ask(question, signal)) : null;
    // The turn may have ended meanwhile: an answer to it is none to the next one.
    const isOver = this.#parts.life.turn !== turn;
    if (isOver || outcome?.kind === 'withdrawn' || (answered !== null && 'withdrawn' in answered)) {
      return { behavior: 'deny', message: 'it was interrupted' };
    }
    if (outcome?.kind === 'allow') return allow(turn, use, request['input']);
    if (outcome !== null) return deny(turn, use, request, `not allowed: ${outcome.reason}`, outcome.reason);
    if (answered === null || !('answers' in answered))
      return deny(turn, use, request, NOBODY_ANSWERS, answered?.unanswered);
    const { answersBy } = this.#context.row.streamJson;
    const answers = answered.answers.map((text, at) => {
      const { index, question: name } = questions[at]!;
      return [answersBy === 'index' ? String(index) : name, text] as const;
    });
    return allow(turn, use, { ...Object(request['input']), answers: Object.fromEntries(answers) });
  }
}

/** What the tool reports of its account when it starts; a provider that is not Anthropic's has none. */
function loginOf(answer: Json): Login {
  const account = accountSchema.safeParse(answer['account']).data;
  if (account === undefined) return 'unknown';
  if (account.apiKeySource !== undefined || account.tokenSource !== 'none') return 'yes';
  return account.apiProvider === 'firstParty' ? 'no' : 'unknown';
}

function allow(turn: ClaudeTurn | null, { what }: ToolUse, updatedInput: unknown): Json {
  turn?.sink({ type: 'activity', text: `allowed: ${what}` });
  return { behavior: 'allow', updatedInput };
}

/** @param why nobody allowed it that was asked; policy denies it by default. */
function deny(turn: ClaudeTurn | null, use: ToolUse, request: Json, message: string, why = use.message): Json {
  turn?.sink({ type: 'activity', text: `not allowed: ${use.what}${why === use.message ? '' : ` (${why})`}` });
  turn?.reader.refused(request['tool_use_id'], use.refusals(why));
  return { behavior: 'deny', message };
}
