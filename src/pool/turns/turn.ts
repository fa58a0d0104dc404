import { AimError } from '../../model/errors.ts';
import type { TurnEnd } from '../../model/turn/turn-end.ts';

/**
 * The life of a turn as those see it who sent it or want to read it.
 *
 *  queued ───► started ───► ended ───► read
 *     │                       ▲
 *     └───────────────────────┘   (it never started: interrupted, or no instance is left)
 */
export type TurnState =
  | { readonly name: 'queued' }
  | { readonly name: 'started'; readonly instance: number }
  | { readonly name: 'ended'; readonly end: TurnEnd }
  | { readonly name: 'read'; readonly end: TurnEnd };

const MOVES: Readonly<Record<TurnState['name'], readonly TurnState['name'][]>> = {
  queued: ['started', 'ended'],
  started: ['ended'],
  ended: ['read'],
  read: [],
};

/** One turn, from when it got its id. */
export class Turn {
  readonly id: string;
  /** Settles when it ends, however it does. */
  readonly ended: Promise<TurnEnd>;
  readonly #ended = Promise.withResolvers<TurnEnd>();
  readonly #stop = new AbortController();
  #state: TurnState = { name: 'queued' };

  constructor(id: string) {
    this.id = id;
    this.ended = this.#ended.promise;
  }

  get state(): TurnState {
    return this.#state;
  }

  /** Aborts when the turn is to be interrupted. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  interrupt(reason: string): void {
    this.#stop.abort(new AimError('interrupted', reason));
  }

  enter(state: TurnState): void {
    const from = this.#state.name;
    if (!MOVES[from].includes(state.name)) throw new Error(`no move of a turn from ${from} to ${state.name}`);
    this.#state = state;
    if (state.name === 'ended') this.#ended.resolve(state.end);
  }
}
