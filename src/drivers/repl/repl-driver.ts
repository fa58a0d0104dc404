import { orAbort } from '../../lib/clock.ts';
import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import { command } from '../../model/turn/prompt.ts';
import type { TurnEvent } from '../../model/turn/turn-event.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Session, SessionOptions } from '../driver.ts';
import { loginHintFor, NotLoggedIn, NotReady, wantsLogin } from '../not-ready.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import { ReplMode } from './mode.ts';
import { fileNames } from './named-files.ts';
import { compilePatterns } from './outcome-classifier.ts';
import type { ReplPiece } from './reader.ts';
import { ReplProcess } from './repl-process.ts';
import { type ReplParts, ReplSession } from './repl-session.ts';
import type { ReplTurn } from './turn.ts';
import { bounded } from '../../tools/row/safe-pattern.ts';

/**
 * Any REPL that shows a marker when it waits, by the data of its row alone. Where the row has a sentinel (a line that the
 * tool is known to refuse in one exact way), it is written behind each prompt, and its answer is the end of the turn.
 */
export class ReplDriver implements Driver {
  readonly #parts: ReplParts;
  readonly #ready = Promise.withResolvers<void>();
  #session: ReplSession;
  /** A REPL reports none before a turn fails. */
  readonly login = 'unknown';

  constructor(context: DriverContext) {
    const { repl } = context.row;
    if (repl === undefined) throw new Error(`${context.row.id} has no repl data`);
    const life = new Lifecycle<ReplTurn>();
    const patterns = compilePatterns(repl.patterns);
    const process = new ReplProcess(context, {
      repl,
      notices: patterns.interrupted,
      onPiece: (piece) => this.#piece(piece),
      onOutput: () => this.#output(),
      onStderr: (text) => life.turn?.onStderr(text),
      onExit: (exit) => life.end(exit)?.onExit(exit),
    });
    const names = fileNames(context);
    this.#parts = { context, repl, patterns, names, process, life, mode: new ReplMode(repl) };
    this.#session = new ReplSession(this.#parts);
  }

  get pid(): number {
    return this.#parts.process.connection.pid;
  }

  get exited(): Promise<Exit> {
    return this.#parts.life.ended;
  }

  async start(signal: AbortSignal): Promise<void> {
    const { process, life, mode } = this.#parts;
    const { connection } = process;
    process.start();
    const exit = await orAbort(Promise.race([this.#ready.promise, connection.exited]), signal).catch(
      (error: unknown) => {
        if (error instanceof NotReady) throw error;
        throw new NotReady(connection.withLastOutput(messageOf(error)), false);
      },
    );
    if (exit !== undefined) throw connection.endedEarly(exit, `${describeExit(exit)} before it was ready`);
    mode.started(process.idle);
    life.ready();
  }

  canOpen({ cwd, resume }: SessionOptions): boolean {
    const { context, repl } = this.#parts;
    if (cwd !== context.cwd) return false;
    return resume !== undefined || this.#session.unused || repl.resetCommands.length > 0;
  }

  async openSession({ approvals, resume }: SessionOptions, signal: AbortSignal): Promise<Session> {
    const { repl, mode, process } = this.#parts;
    const last = this.#session;
    if (resume !== undefined && resume !== last.id) throw new NotReady('the conversation was lost', false);
    const reset = resume !== undefined || last.unused ? [] : repl.resetCommands;
    for (const line of [...reset, ...mode.linesFor(approvals)]) {
      const sink = (event: TurnEvent) => {
        if (event.type === 'answer') for (const text of event.text.split('\n')) mode.line(text);
      };
      const outcome = await last.turn(command(line), sink, signal);
      if (outcome.kind !== 'completed') throw new NotReady(`no fresh conversation: ${outcome.reason}`, false);
    }
    const problem = mode.entered(approvals, process.idle);
    if (problem !== null) throw new NotReady(problem, true);
    if (resume !== undefined || last.unused) return last;
    await last.close();
    this.#session = new ReplSession(this.#parts);
    return this.#session;
  }

  stop(grace: GracePeriods): Promise<Exit> {
    void this.#parts.process.connection.stop(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: this.#parts.context.row.stopTimeoutMs, term: 1000 });
  }

  #piece(piece: ReplPiece): void {
    const { life } = this.#parts;
    if (life.state.name === 'starting' && piece.type === 'line') this.#startLine(piece.text);
    if (piece.type === 'idle') this.#ready.resolve();
    life.turn?.onPiece(piece);
  }

  /** A line that it prints while it starts. */
  #startLine(line: string): void {
    this.#parts.mode.line(line);
    const why = this.#parts.repl.unusable.find((each) => new RegExp(each.line, 'u').test(bounded(line)));
    if (why !== undefined) this.#ready.reject(new NotReady(why.reason, true));
  }

  #output(): void {
    const { context, process, life } = this.#parts;
    if (life.state.name === 'starting' && wantsLogin(context.row, process.connection.lastOutput)) {
      // It may wait for minutes until somebody logs in.
      const { row, settings } = context;
      const printed = process.connection.withLastOutput('');
      this.#ready.reject(new NotLoggedIn(row, 'nobody is logged in', loginHintFor(row, settings.model), printed));
    }
    life.turn?.onOutput();
  }
}
