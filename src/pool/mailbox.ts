import { type Clock, deadline, orAbort } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';

type Came = { readonly result: TurnResult } | { readonly error: unknown };

/** Turns that have ended, in that order, until somebody reads them; the oldest are let go when they are too many. */
export class Mailbox {
  readonly #most: number;
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  readonly #came: Came[] = [];
  #readers: ((came: Came) => void)[] = [];

  constructor(most: number, clock: Clock, closed: AbortSignal) {
    this.#most = most;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** To be read once it has settled; a rejection is read too. */
  keep(ended: Promise<TurnResult>): void {
    ended.then(
      (result) => this.#give({ result }),
      (error: unknown) => this.#give({ error }),
    );
  }

  /** The next one. @throws AimError timed_out, with `late` as its message; whatever kept the prompt from the tool. */
  async read(timeoutMs: number, late: string, signal?: AbortSignal): Promise<TurnResult> {
    const came = this.#came.shift() ?? (await this.#next(timeoutMs, late, signal));
    if ('error' in came) throw came.error;
    return came.result;
  }

  async #next(timeoutMs: number, late: string, signal: AbortSignal | undefined): Promise<Came> {
    const { promise, resolve } = Promise.withResolvers<Came>();
    this.#readers.push(resolve);
    const parent = AbortSignal.any([this.#closed, ...(signal ? [signal] : [])]);
    using limit = deadline(this.#clock, timeoutMs, new AimError('timed_out', late), parent);
    try {
      return await orAbort(promise, limit.signal);
    } finally {
      this.#readers = this.#readers.filter((reader) => reader !== resolve);
    }
  }

  #give(came: Came): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader(came);
    this.#came.push(came);
    if (this.#came.length > this.#most) this.#came.shift();
  }
}
