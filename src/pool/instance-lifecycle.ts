import type { Driver, Session } from '../drivers/driver.ts';
import { NotReady } from '../drivers/not-ready.ts';
import type { Clock } from '../lib/clock.ts';
import { secrets } from '../lib/secrets.ts';
import type { Emit } from '../model/events.ts';
import { describeExit, type Exit } from '../model/turn/exit.ts';
import { InstanceRecord } from './instance-record.ts';
import { type DownCause, INSTANCE_STATES, type InstanceState } from './instance-state.ts';

/** Whose life it is. */
export interface InstanceLifecycleSpec {
  readonly pool: string;
  readonly index: number;
  readonly clock: Clock;
  readonly emit: Emit;
}

/** The state of an instance. It makes each move that `INSTANCE_STATES` allows, records what ended, and emits the change. */
export class InstanceLifecycle {
  readonly record = new InstanceRecord();
  /** Called after each change of state. */
  onChange: ((state: InstanceState) => void) | null = null;
  readonly #spec: InstanceLifecycleSpec;
  #state: InstanceState = { name: 'new' };

  constructor(spec: InstanceLifecycleSpec) {
    this.#spec = spec;
  }

  get state(): InstanceState {
    return this.#state;
  }

  /** Null: there is no process. */
  get pid(): number | null {
    const state = this.#state;
    return 'driver' in state && state.driver.pid !== 0 ? state.driver.pid : null;
  }

  /** Whether the instance is in this state with this driver: another one may have come meanwhile. */
  owns(driver: Driver, name: InstanceState['name']): boolean {
    const state = this.#state;
    return state.name === name && 'driver' in state && state.driver === driver;
  }

  /** What can take a prompt. @throws NotReady in any other state. */
  ready(): { readonly driver: Driver; readonly session: Session } {
    if (this.#state.name === 'ready') return this.#state;
    throw new NotReady(
      `instance ${this.#spec.index} is ${this.#state.name.replace('_', ' ')}: ${this.record.lastError ?? 'no reason known'}`,
      false,
    );
  }

  /** @throws Error for a move that there is not: a bug. */
  enter(state: InstanceState, reason: string | null = null): void {
    const from = this.#state.name;
    if (!INSTANCE_STATES[from].next.includes(state.name)) throw new Error(`no move from ${from} to ${state.name}`);
    this.#state = state;
    // What begins and ends with a turn is in the turn's own events.
    if (state.name !== 'busy' && !(from === 'busy' && state.name === 'ready')) {
      const { pool, index, emit } = this.#spec;
      emit({
        type: 'instance_changed',
        pool,
        instance: index,
        from,
        to: state.name,
        pid: this.pid,
        exit: state.name === 'down' ? state.exit : null,
        reason,
        restart: state.name === 'starting' && state.isRestart,
      });
    }
    this.onChange?.(state);
  }

  /** Another session of the driver is open: no move. */
  renewSession(driver: Driver, session: Session): void {
    if (this.owns(driver, 'ready')) this.#state = { name: 'ready', driver, session };
  }

  /** aim is about to end the process. @param final the slot gets no further one, also where it was to be replaced. */
  stopping(driver: Driver, final: boolean): void {
    const state = this.#state;
    if (state.name !== 'stopping') this.enter({ name: 'stopping', driver, final });
    else if (final) this.#state = { ...state, final };
  }

  /** The driver's process went without our asking. */
  exited(driver: Driver, exit: Exit): void {
    const state = this.#state;
    if (!('driver' in state) || state.driver !== driver) return;
    if (state.name === 'ready') this.down(exit, describeExit(exit), 'crashed');
    else if (state.name === 'starting' || state.name === 'busy') this.#state = { ...state, exit };
  }

  /** What it was waited for is over, and went well: the next may come, unless the process has gone meanwhile. */
  readyOrDown(driver: Driver, session: Session, cause: DownCause): void {
    const exit = 'exit' in this.#state ? this.#state.exit : null;
    if (exit === null) this.enter({ name: 'ready', driver, session });
    else this.down(exit, describeExit(exit), cause);
  }

  down(ended: Exit, why: string, cause: DownCause): void {
    const [exit, reason] = [secrets.maskAll(ended), secrets.mask(why)];
    this.record.ended(exit, this.#spec.clock.now(), reason);
    this.enter({ name: 'down', exit, reason, cause }, reason);
  }
}
