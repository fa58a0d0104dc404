import { orAbort } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { TurnEnd } from '../../model/turn/turn-end.ts';
import { Turn } from './turn.ts';

/** How much is kept of turns that nobody has read, and of those that somebody has: turns, and UTF-16 units of text. */
const UNREAD = { turns: 1000, text: 32 * 1024 * 1024 };
const READ = { turns: 100, text: 8 * 1024 * 1024 };

/** The turns that run, and those that ended, kept to a bound until they are read, and for a while after. */
export class TurnStore {
  readonly #live = new Map<string, Turn>();
  readonly #unread = new Kept(UNREAD);
  readonly #read = new Kept(READ);
  /** How many wait for just this turn: whoever wants any passes it over meanwhile. */
  readonly #waiters = new Map<Turn, number>();
  /** Who waits for whatever ends next. */
  #readers: { readonly to: number | null; readonly take: (turn: Turn) => void }[] = [];

  /** A turn that begins its life. */
  add(id: string): Turn {
    const turn = new Turn(id);
    this.#live.set(id, turn);
    return turn;
  }

  /** @throws AimError unknown_turn. */
  get(id: string): Turn {
    const turn = this.#live.get(id) ?? this.#unread.get(id) ?? this.#read.get(id);
    if (turn !== undefined) return turn;
    throw new AimError('unknown_turn', `there is no turn ${id}`, {
      hint: `at most the last ${UNREAD.turns} that nobody has read are kept, and ${READ.turns} of the others; fewer where they said much`,
    });
  }

  /** Those that an instance works on: this one, or any. */
  running(instance: number | null): Turn[] {
    return [...this.#live.values()].filter(
      ({ state }) => state.name === 'started' && (instance === null || state.instance === instance),
    );
  }

  get unread(): number {
    return this.#unread.count;
  }

  end(turn: Turn, end: TurnEnd): void {
    turn.enter({ name: 'ended', end });
    this.#live.delete(turn.id);
    this.#unread.add(turn);
    if (!this.#waiters.has(turn)) this.#offer(turn);
  }

  /** The same for a turn whose holder has its end already: it is not kept. */
  endUnkept(turn: Turn, end: TurnEnd): void {
    turn.enter({ name: 'ended', end });
    this.#live.delete(turn.id);
  }

  /** The end of this turn, which is read then; waits for it. @throws the signal's reason when nobody waits any more. */
  async read(turn: Turn, signal: AbortSignal): Promise<TurnEnd> {
    this.#waiters.set(turn, (this.#waiters.get(turn) ?? 0) + 1);
    let end: TurnEnd | null = null;
    try {
      end = await orAbort(turn.ended, signal);
      if (turn.state.name === 'ended') {
        turn.enter({ name: 'read', end });
        this.#unread.delete(turn);
        this.#read.add(turn);
      }
      return end;
    } finally {
      const left = this.#waiters.get(turn)! - 1;
      if (left > 0) this.#waiters.set(turn, left);
      else this.#waiters.delete(turn);
      // It ended in the moment in which its last waiter went away.
      if (left === 0 && end === null) this.#offer(turn);
    }
  }

  /** The oldest end that nobody has read, of one instance or of any; waits for one. */
  async readNext(to: number | null, signal: AbortSignal): Promise<TurnEnd> {
    signal.throwIfAborted();
    const kept = this.#unread.first((turn) => !this.#waiters.has(turn) && isOf(turn, to));
    if (kept !== undefined) return this.read(kept, signal);
    const { promise, resolve } = Promise.withResolvers<Turn>();
    const reader = { to, take: resolve };
    this.#readers.push(reader);
    try {
      return await this.read(await orAbort(promise, signal), signal);
    } finally {
      this.#readers = this.#readers.filter((it) => it !== reader);
    }
  }

  /** Gives an ended turn that nobody waits for to whoever waits for any. */
  #offer(turn: Turn): void {
    if (turn.state.name !== 'ended') return;
    const at = this.#readers.findIndex(({ to }) => isOf(turn, to));
    if (at !== -1) this.#readers.splice(at, 1)[0]!.take(turn);
  }
}

function isOf({ state }: Turn, instance: number | null): boolean {
  return instance === null || ('end' in state && state.end.instance === instance);
}

/** Turns that ended, the oldest first, within a bound. */
class Kept {
  readonly #most: { readonly turns: number; readonly text: number };
  readonly #turns = new Map<string, Turn>();
  #text = 0;

  constructor(most: { readonly turns: number; readonly text: number }) {
    this.#most = most;
  }

  get count(): number {
    return this.#turns.size;
  }

  get(id: string): Turn | undefined {
    return this.#turns.get(id);
  }

  first(is: (turn: Turn) => boolean): Turn | undefined {
    for (const turn of this.#turns.values()) if (is(turn)) return turn;
    return undefined;
  }

  add(turn: Turn): void {
    this.#turns.set(turn.id, turn);
    this.#text += sizeOf(turn);
    for (const oldest of this.#turns.values()) {
      if (this.#turns.size <= this.#most.turns && this.#text <= this.#most.text) return;
      this.delete(oldest);
    }
  }

  delete(turn: Turn): void {
    if (this.#turns.delete(turn.id)) this.#text -= sizeOf(turn);
  }
}

function sizeOf({ state }: Turn): number {
  if (!('end' in state) || state.end.result === null) return 0;
  const { text, stderr, files, remote } = state.end.result;
  const patches = remote?.outputs.flatMap((output) => (output.kind === 'patch' ? [output.patch] : [])) ?? [];
  return [...files, ...patches].reduce((sum, part) => sum + part.length, text.length + stderr.length);
}
