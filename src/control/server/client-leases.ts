import type { ClusterManager } from '../../cluster/cluster-manager.ts';
import type { InstanceLease } from '../../pool/leases/instance-lease.ts';
import { AimError } from '../../model/errors.ts';
import type { InstanceStateName } from '../../model/instance-view.ts';
import { emitTurnEvent } from './emit-turn-event.ts';
import type { ControlEvent } from '../protocol/protocol.ts';
import type { RequestOf } from '../protocol/requests.ts';
import type { ResultOf } from '../protocol/results.ts';
import type { TurnStore } from '../../pool/turns/turn-store.ts';
import { toWire } from '../protocol/wire-error.ts';

type Emit = (event: ControlEvent) => void;

interface Held {
  readonly lease: InstanceLease;
  readonly emit: Emit;
  /** What works on it, one after another; it is let go when that has ended. */
  work: Promise<unknown>;
  readonly ended: AbortController;
}

/** The leases of one client. Each lives as long as the request that holds it, and ends with the client. */
export class ClientLeases implements AsyncDisposable {
  readonly #turns: TurnStore;
  readonly #held = new Map<number, Held>();

  constructor(turns: TurnStore) {
    this.#turns = turns;
  }

  /** Holds an instance until the signal aborts. */
  async hold(
    { id, holder, key, bytes }: RequestOf<'lease'>,
    cluster: ClusterManager,
    emit: Emit,
    signal: AbortSignal,
  ): Promise<ResultOf<'lease'>> {
    await using lease = await cluster.lease({ holder, key }, signal);
    const held: Held = { lease, emit, work: Promise.resolve(), ended: new AbortController() };
    if (bytes) {
      lease.record((direction, chunk) =>
        emit({ type: 'bytes', direction, base64: Buffer.from(chunk).toString('base64') }),
      );
    }
    this.#held.set(id, held);
    emit({ type: 'granted', instance: lease.instance, queued_ms: lease.queuedMs });
    try {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    } finally {
      this.#held.delete(id);
      held.ended.abort(new AimError('interrupted', `${holder} is gone`));
      await held.work;
    }
    return {};
  }

  async session(request: RequestOf<'session'>, signal: AbortSignal): Promise<ResultOf<'session'>> {
    const { cwd, approvals, conversation } = request;
    const { id } = await this.#work(request.lease, signal, (lease, until) =>
      lease.openSession({ cwd, approvals, conversation }, until),
    );
    return { session: id };
  }

  /** An abort of the signal interrupts the turn; its end still comes. */
  async turn(request: RequestOf<'turn'>, emit: Emit, signal: AbortSignal): Promise<ResultOf<'turn'>> {
    const { prompt, job, timeout_ms: timeoutMs, allowed_ms: allowedMs } = request;
    const result = await this.#work(request.lease, signal, async (lease, until) => {
      // Who is told that it started may believe that the tool has it.
      lease.requireAlive();
      const turn = this.#turns.add(lease.nextTurn());
      const { instance } = lease;
      try {
        turn.enter({ name: 'started', instance });
        emit({ type: 'accepted', turn: turn.id });
        emit({ type: 'started', instance, conversation: null });
        const result = await lease.run(
          turn.id,
          prompt,
          { job, timeoutMs, allowedMs, onEvent: (event) => emitTurnEvent(event, emit) },
          AbortSignal.any([until, turn.signal]),
        );
        this.#turns.endUnkept(turn, { turn: turn.id, instance, conversation: null, result, error: null });
        return result;
      } catch (error) {
        // It was not sent.
        const end = { turn: turn.id, instance: null, conversation: null, result: null, error: toWire(error) };
        this.#turns.endUnkept(turn, end);
        throw error;
      }
    });
    return { result };
  }

  /** Tells whoever holds a lease on this instance whether it can be worked on. */
  changed(instance: number, state: InstanceStateName): void {
    for (const { lease, emit } of this.#held.values()) {
      if (lease.instance === instance) emit({ type: 'alive', alive: state === 'ready' });
    }
  }

  /** Whoever held them has gone; what runs is interrupted. The requests that held them end by their own signals. */
  async [Symbol.asyncDispose](): Promise<void> {
    const held = [...this.#held.values()];
    for (const { ended } of held) ended.abort(new AimError('interrupted', 'the client has gone'));
    await Promise.all(held.map(({ work }) => work));
  }

  async #work<T>(
    id: number,
    signal: AbortSignal,
    work: (lease: InstanceLease, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const held = this.#held.get(id);
    if (held === undefined) throw new AimError('protocol', `request ${id} holds no lease`);
    const running = held.work.then(() => work(held.lease, AbortSignal.any([signal, held.ended.signal])));
    held.work = running.catch(() => {});
    return running;
  }
}
