import { AimError } from '../../model/errors.ts';
import type { InstanceView } from '../../model/pool/instance-view.ts';
import { INSTANCE_STATES } from '../instance-state.ts';
import type { ProcessInstance } from '../process-instance.ts';
import { InstanceLease, type LeasedPool } from './instance-lease.ts';
import type { LeaseQueue, PendingLease } from './pending-lease.ts';

const NO_PASS: Disposable = { [Symbol.dispose]() {} };

const isForTurns = ({ request: { withoutTurn = false } }: PendingLease): boolean => !withoutTurn;

/**
 * An instance and those who use it: one lease at a time, the next requests wait in order. A lease on this instance is
 * granted here and nowhere else, whether routing chose it or it was asked for by its index.
 */
export class Slot implements LeaseQueue {
  readonly instance: ProcessInstance;
  readonly #pool: LeasedPool;
  readonly #queue: PendingLease[] = [];
  #leased: PendingLease | null = null;

  constructor(instance: ProcessInstance, pool: LeasedPool) {
    this.instance = instance;
    this.#pool = pool;
  }

  get index(): number {
    return this.instance.spec.index;
  }

  /** How many requests wait for it. */
  get queued(): number {
    return this.#queue.length;
  }

  /** How many requests wait for it or have it. */
  get load(): number {
    return this.#queue.length + (this.#leased === null ? 0 : 1);
  }

  /** Whether a request would be granted at once. */
  get isIdle(): boolean {
    return this.instance.state.name === 'ready' && this.load === 0;
  }

  /** Whether work may wait for it. */
  get isAvailable(): boolean {
    return INSTANCE_STATES[this.instance.state.name].available;
  }

  view(): InstanceView {
    return { ...this.instance.view(), holder: this.#leased?.request.holder ?? null, pending: this.load };
  }

  add(pending: PendingLease): void {
    this.#queue.push(pending);
    this.serve();
  }

  remove(pending: PendingLease): void {
    const at = this.#queue.indexOf(pending);
    if (at !== -1) this.#queue.splice(at, 1);
  }

  ahead(pending: PendingLease): number {
    return Math.max(0, this.#queue.indexOf(pending));
  }

  /** Takes back the requests that wait and pass the test; all by default. */
  drain(test: (pending: PendingLease) => boolean = () => true): PendingLease[] {
    const all = this.#queue.splice(0);
    this.#queue.push(...all.filter((pending) => !test(pending)));
    return all.filter(test);
  }

  /** Grants the next request, if that can be; refuses all where no process will come. */
  serve(): void {
    if (this.#leased !== null || this.#queue.length === 0) return;
    const closed = this.#pool.gate.refusal;
    if (closed !== null) for (const pending of this.drain(isForTurns)) pending.refuse(closed);
    if (this.instance.state.name === 'ready') return this.#serveNext();
    const refusal = this.#refusal();
    if (refusal !== null) for (const pending of this.drain()) pending.refuse(refusal);
  }

  /** Grants the first request that the gate lets in. */
  #serveNext(): void {
    const [first] = this.#queue;
    if (first === undefined) return;
    const pass = isForTurns(first) ? this.#pool.gate.admit() : NO_PASS;
    const next = pass === null ? this.#queue.find((pending) => !isForTurns(pending)) : first;
    if (next === undefined) return;
    this.remove(next);
    this.#grant(next, pass ?? NO_PASS);
  }

  #grant(pending: PendingLease, pass: Disposable): void {
    this.#leased = pending;
    const queuedMs = this.instance.spec.clock.now() - pending.since;
    const release = () => {
      this.#leased = null;
      this.instance.tap = null;
      pass[Symbol.dispose]();
      this.serve();
      this.#pool.onRelease();
    };
    pending.grant(new InstanceLease(this.#pool, this.instance, { holder: pending.request.holder, queuedMs, release }));
  }

  /** Why no process will come for those who wait; null: one is there, or will be. */
  #refusal(): AimError | null {
    const { state } = this.instance;
    const { name, isSupervised } = this.#pool;
    const why = 'reason' in state ? `: ${state.reason}` : '';
    switch (state.name) {
      case 'given_up':
        return new AimError('pool_given_up', `instance ${this.index} of ${name} was given up${why}`);
      case 'new':
      case 'down':
        if (isSupervised()) return null;
        return new AimError('start_failed', `instance ${this.index} of ${name} is ${state.name}${why}`);
      case 'stopped':
        return new AimError('shut_down', `the pool ${name} was shut down`);
      default:
        return null;
    }
  }
}
