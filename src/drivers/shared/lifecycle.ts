import type { Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';

/**
 * The life of a driver, for every protocol. `Turn` is the protocol's data of a running turn.
 *
 *   ┌──────────┐  ready   ┌──────┐  a turn  ┌─────────┐
 *   │ starting │ ───────► │ idle │ ───────► │ in-turn │
 *   └──────────┘          └──────┘ ◄─────── └─────────┘
 *        │                    │     its end      │
 *        └────────────────────┼──────────────────┘
 *                             │ the process has ended, or the driver was stopped
 *                             ▼
 *                         ┌───────┐
 *                         │ ended │
 *                         └───────┘
 */
export type DriverState<Turn> =
  | { readonly name: 'starting' }
  | { readonly name: 'idle' }
  | { readonly name: 'in-turn'; readonly turn: Turn }
  | { readonly name: 'ended'; readonly exit: Exit };

type Name = DriverState<never>['name'];

/** Where each state may lead. Anything else is a bug. */
const MOVES: Readonly<Record<Name, readonly Name[]>> = {
  starting: ['idle', 'ended'],
  idle: ['in-turn', 'ended'],
  'in-turn': ['idle', 'ended'],
  ended: [],
};

export class Lifecycle<Turn> {
  #state: DriverState<Turn> = { name: 'starting' };
  readonly #ended = Promise.withResolvers<Exit>();

  get state(): DriverState<Turn> {
    return this.#state;
  }

  /** The turn that runs, or null. */
  get turn(): Turn | null {
    return this.#state.name === 'in-turn' ? this.#state.turn : null;
  }

  /** Resolves when the driver has ended. */
  get ended(): Promise<Exit> {
    return this.#ended.promise;
  }

  /** A session could be opened now. */
  ready(): void {
    this.#enter({ name: 'idle' });
  }

  /** Runs a turn. @throws Error when another one runs, or the driver is not ready. */
  async run(turn: Turn, work: () => Promise<Outcome>): Promise<Outcome> {
    this.#enter({ name: 'in-turn', turn });
    try {
      return await work();
    } finally {
      this.#enter({ name: 'idle' });
    }
  }

  /** Nothing of the process is left. @returns the turn that it ended. */
  end(exit: Exit): Turn | null {
    const { turn } = this;
    this.#enter({ name: 'ended', exit });
    this.#ended.resolve(exit);
    return turn;
  }

  #enter(to: DriverState<Turn>): void {
    const from = this.#state.name;
    // A start or a turn that ended with the process comes to its end after it.
    if (from === 'ended') return;
    if (from === 'in-turn' && to.name === 'in-turn') throw new Error('a turn is running');
    if (!MOVES[from].includes(to.name)) throw new Error(`no move from ${from} to ${to.name}`);
    this.#state = to;
  }
}
