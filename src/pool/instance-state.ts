import type { Driver, Session } from '../drivers/driver.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { InstanceStateName } from '../model/instance-view.ts';

/**
 * The life of an instance: one slot of a pool, with one live driver at a time.
 *
 *  new                 ready to take a prompt
 *   │  ┌──────────┐ ───────────────────────► ┌───────┐  a turn   ┌──────┐
 *   └► │ starting │                          │ ready │ ────────► │ busy │
 *      └──────────┘ ◄──────────┐             └───────┘ ◄──────── └──────┘
 *        │    ▲                │               │   │   its end     │  │
 *        │    │ restart     (replaced)         │   │               │  │
 *        │    │                │               │   │ we end it     │  │
 *        │  ┌──────┐      ┌──────────┐ ◄───────│───┴───────────────┘  │
 *        └► │ down │      │ stopping │         │                      │
 *           └──────┘      └──────────┘         │  the process died    │
 *             │  ▲ ▲           │               │                      │
 *   no budget │  │ └───────────│───────────────┴──────────────────────┘
 *             ▼  │ (restart)   ▼
 *      ┌──────────┐       ┌─────────┐
 *      │ given_up │ ────► │ stopped │   (from new and down too); the end
 *      └──────────┘       └─────────┘
 *
 * Where not even a start can be tried, as on a full disk, `starting` is passed over on the way to `down`.
 */
export type InstanceState =
  | { readonly name: 'new' }
  /** `exit`: its process has gone meanwhile; whoever waits for the start, or for the turn, says what became of it. */
  | { readonly name: 'starting'; readonly driver: Driver; readonly abort: AbortController; readonly exit: Exit | null }
  | { readonly name: 'ready'; readonly driver: Driver; readonly session: Session }
  | {
      readonly name: 'busy';
      readonly driver: Driver;
      readonly session: Session;
      readonly turn: string;
      readonly exit: Exit | null;
    }
  /** `final`: the slot gets no further process. */
  | { readonly name: 'stopping'; readonly driver: Driver; readonly final: boolean }
  | { readonly name: 'down'; readonly exit: Exit; readonly reason: string; readonly cause: DownCause }
  | { readonly name: 'given_up'; readonly reason: string }
  | { readonly name: 'stopped' };

/**
 * `fell`: it ended, or had to be ended, for no reason that we gave it. `replaced`: we ended it because its turn would not
 * end. `permanent`: it did not start, and no restart mends that.
 */
export type DownCause = 'crashed' | 'forced' | 'permanent';

/** Where each state may lead. Anything else is a bug. */
export const INSTANCE_MOVES: Readonly<Record<InstanceStateName, readonly InstanceStateName[]>> = {
  new: ['starting', 'down', 'stopped'],
  starting: ['ready', 'down', 'stopping'],
  ready: ['busy', 'down', 'stopping'],
  busy: ['ready', 'down', 'stopping'],
  stopping: ['starting', 'down', 'stopped'],
  down: ['starting', 'down', 'given_up', 'stopped'],
  given_up: ['starting', 'down', 'stopped'],
  stopped: [],
};

/** Whether a process lives in this state. */
export function isAlive(name: InstanceStateName): boolean {
  return name === 'starting' || name === 'ready' || name === 'busy' || name === 'stopping';
}
