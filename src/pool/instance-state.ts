import type { Driver, Session } from '../drivers/driver.ts';
import type { Exit } from '../model/turn/exit.ts';
import type { InstanceStateName } from '../model/pool/instance-view.ts';

/**
 * The life of an instance: one slot of a pool, with one live driver at a time.
 *
 *  new                 ready to take a prompt
 *   │  ┌──────────┐ ───────────────────────► ┌───────┐  a turn   ┌──────┐
 *   └► │ starting │                          │ ready │ ────────► │ busy │
 *      └──────────┘ ◄──────────┐             └───────┘ ◄──────── └──────┘
 *        │    ▲                │               │   │   its end     │  │
 *        │    │ restart     (replaced)         │   │               │  │
 *        │    │                │               │   │ aim ends it   │  │
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
  /** `exit`: its process has gone meanwhile. The start, or the turn, that waits for it ends with that. */
  | {
      readonly name: 'starting';
      readonly driver: Driver;
      readonly abort: AbortController;
      /** It is not the first process, and not one for a fresh conversation or another folder. */
      readonly isRestart: boolean;
      readonly exit: Exit | null;
    }
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
 * Why an instance is down. `crashed`: its process ended, or had to be ended, without anybody asking for that. `forced`:
 * aim ended the process because its turn would not end. `permanent`: it did not start, and no restart mends that.
 */
export type DownCause = 'crashed' | 'forced' | 'permanent';

/** What is true of an instance in a state. */
export interface InstanceStateTraits {
  /** The states that may follow. Any other one is a bug. */
  readonly next: readonly InstanceStateName[];
  /** Whether it has a process. */
  readonly alive: boolean;
  /** Whether it takes turns, or may do so again: work may wait for it. */
  readonly available: boolean;
}

export const INSTANCE_STATES: Readonly<Record<InstanceStateName, InstanceStateTraits>> = {
  new: { alive: false, available: true, next: ['starting', 'down', 'stopped'] },
  starting: { alive: true, available: true, next: ['ready', 'down', 'stopping'] },
  ready: { alive: true, available: true, next: ['busy', 'down', 'stopping'] },
  busy: { alive: true, available: true, next: ['ready', 'down', 'stopping'] },
  stopping: { alive: true, available: true, next: ['starting', 'down', 'stopped'] },
  down: { alive: false, available: true, next: ['starting', 'down', 'given_up', 'stopped'] },
  given_up: { alive: false, available: false, next: ['starting', 'down', 'stopped'] },
  stopped: { alive: false, available: false, next: [] },
};
