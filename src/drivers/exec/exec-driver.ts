import type { Exit } from '../../model/turn/exit.ts';
import type { GracePeriods } from '../../process/tool-process.ts';
import type { Driver, DriverContext, Session, SessionOptions } from '../driver.ts';
import { Lifecycle } from '../shared/lifecycle.ts';
import type { OneShotFormat } from '../shared/one-shot-format.ts';
import { ExecSession } from './exec-session.ts';
import type { ExecTurn } from './exec-turn.ts';

/** One process per turn. Between turns nothing runs, and nothing is remembered. */
export class ExecDriver implements Driver {
  readonly #context: DriverContext;
  readonly #format: OneShotFormat;
  readonly #life = new Lifecycle<ExecTurn>();
  readonly login = 'unknown';

  /** @param format what the process takes and prints. */
  constructor(context: DriverContext, format: OneShotFormat) {
    this.#context = context;
    this.#format = format;
    this.#life.ready();
  }

  get pid(): number {
    return this.#life.turn?.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#life.ended;
  }

  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
  }

  canOpen({ cwd }: SessionOptions): boolean {
    return cwd === this.#context.cwd;
  }

  async openSession(): Promise<Session> {
    return new ExecSession(this.#context, this.#format, this.#life);
  }

  async stop(grace: GracePeriods): Promise<Exit> {
    await this.#life.turn?.stop(grace);
    this.#life.end({ by: 'us', code: null, signal: null });
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 0, term: 1000 });
  }
}
