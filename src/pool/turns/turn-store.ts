import { orAbort } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { EndedTurns } from './ended-turns.ts';
import { Turn, type TurnEnding, type TurnSpec } from './turn.ts';
import type { TurnLog, TurnPurpose } from './turn-log.ts';

/** How much is kept of the turns that are unread, and of those that were read. `text`: UTF-16 units. */
const UNREAD = { turns: 1000, text: 32 * 1024 * 1024 };
const READ = { turns: 100, text: 8 * 1024 * 1024 };

/** A caller that waits for the next turn that ends, on one instance (a number) or on any (null). */
interface Reader {
  readonly instance: number | null;
  readonly resolve: (turn: Turn) => void;
}

/**
 * The turns of one pool: those that wait or run, and those that ended. A turn that ended is kept, to a bound, until it
 * is read, and for a while after that.
 */
export class TurnStore {
  readonly #pool: string;
  readonly #live = new Set<Turn>();
  readonly #unread = new EndedTurns(UNREAD);
  readonly #read = new EndedTurns(READ);
  /** How many wait for one turn: readers of any turn pass over it meanwhile. */
  readonly #waiters = new Map<Turn, number>();
  readonly #readers: Reader[] = [];
  #count = 0;

  readonly #log: TurnLog | null;

  /** @param pool its name, with which the ids of the turns begin. @param log keeps a record of them; null: nothing does. */
  constructor(pool: string, log: TurnLog | null = null) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Accepts a prompt: its turn has an id from here on. @param purpose for the log. */
  begin(spec: TurnSpec, purpose: TurnPurpose | null = null): Turn {
    this.#count += 1;
    const id = `${this.#pool}-${this.#count}`;
    if (purpose !== null) this.#log?.accepted(id, spec.target, purpose);
    const turn = new Turn(id, spec);
    this.#live.add(turn);
    return turn;
  }

  /** @throws AimError unknown_turn. */
  get(id: string): Turn {
    const isIt = (turn: Turn) => turn.id === id;
    const turn = [...this.#live].find(isIt) ?? this.#unread.find(isIt) ?? this.#read.find(isIt);
    if (turn !== undefined) return turn;
    throw new AimError('unknown_turn', `there is no turn ${id}`, {
      hint: `the last ${UNREAD.turns} unread turns are kept, and the last ${READ.turns} that were read; fewer where their answers are long`,
    });
  }

  /** The turns that run, on one instance or on any (null). */
  running(instance: number | null): Turn[] {
    return [...this.#live].filter((turn) => 'start' in turn.state && isOf(turn, instance));
  }

  /** Interrupts what runs and takes back what waits, with this reason. */
  interruptAll(reason: unknown): void {
    for (const turn of this.#live) turn.interrupt(reason);
  }

  /** How many turns have ended and were not read. */
  get unread(): number {
    return this.#unread.count;
  }

  /** Ends a turn, and keeps it until it is read. */
  end(turn: Turn, ending: TurnEnding): void {
    this.forget(turn, ending);
    this.#unread.add(turn);
    this.#offer(turn);
  }

  /** Ends a turn whose ending its caller has already: it can't be read. */
  forget(turn: Turn, ending: TurnEnding): void {
    this.#live.delete(turn);
    // Before its end is delivered.
    this.#log?.ended(turn.id, ending);
    turn.end(ending);
  }

  /** Waits for the end of this turn and marks it as read. @throws the signal's reason. */
  async read(turn: Turn, signal: AbortSignal): Promise<TurnEnding> {
    this.#waiters.set(turn, (this.#waiters.get(turn) ?? 0) + 1);
    try {
      const ending = await orAbort(turn.ended, signal);
      this.#markRead(turn);
      return ending;
    } finally {
      const waiters = this.#waiters.get(turn)! - 1;
      if (waiters > 0) this.#waiters.set(turn, waiters);
      else this.#waiters.delete(turn);
      // It may have ended while its last waiter went away.
      this.#offer(turn);
    }
  }

  /** The oldest turn that ended unread, of one instance or of any (null), marked as read; null where there is none. */
  takeUnread(instance: number | null): Turn | null {
    const turn = this.#unread.find((it) => !this.#waiters.has(it) && isOf(it, instance));
    if (turn === undefined) return null;
    this.#markRead(turn);
    return turn;
  }

  /** `takeUnread` that waits for a turn to end. @throws the signal's reason. */
  async readNext(instance: number | null, signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    const turn = this.takeUnread(instance);
    if (turn !== null) return turn;
    const { promise, resolve, reject } = Promise.withResolvers<Turn>();
    const reader = { instance, resolve };
    // At once: what is offered to a reader that has gone is lost.
    const onAbort = () => {
      const at = this.#readers.indexOf(reader);
      if (at !== -1) this.#readers.splice(at, 1);
      reject(signal.reason);
    };
    this.#readers.push(reader);
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  #markRead(turn: Turn): void {
    if (turn.state.name !== 'ended') return;
    turn.markRead();
    this.#unread.delete(turn);
    this.#read.add(turn);
  }

  /** Gives an unread turn without a waiter of its own to the first reader of any turn. */
  #offer(turn: Turn): void {
    if (turn.state.name !== 'ended' || this.#waiters.has(turn)) return;
    const at = this.#readers.findIndex(({ instance }) => isOf(turn, instance));
    if (at === -1) return;
    const [reader] = this.#readers.splice(at, 1);
    this.#markRead(turn);
    reader!.resolve(turn);
  }
}

function isOf(turn: Turn, instance: number | null): boolean {
  return instance === null || turn.instance === instance;
}
