import type { ClusterManager } from '../../cluster/cluster-manager.ts';
import { aborted } from '../../lib/on-abort.ts';
import { AimError } from '../../model/errors.ts';
import type { InstanceStateName } from '../../model/pool/instance-view.ts';
import type { InstanceLease } from '../../pool/leases/instance-lease.ts';
import type { ControlEvent } from '../protocol/events.ts';

type Emit = (event: ControlEvent) => void;

/** A lease of a client, and its open request. */
interface ClientLease {
  readonly lease: InstanceLease;
  readonly emit: Emit;
  /** Aborts when the lease is to end. */
  readonly ended: AbortController;
  /** What works on it, one after another; the instance is given back when that has ended. */
  work: Promise<unknown>;
}

export interface HoldRequest {
  /** Of the request: `session` and `turn` name the lease by it. */
  readonly id: number;
  readonly holder: string;
  readonly key: string | null;
  /** Whether the client gets every byte between aim and the tool. */
  readonly bytes: boolean;
}

/** The leases of one client. Each ends with its request, and with the client. */
export class ClientLeases implements AsyncDisposable {
  readonly #leases = new Map<number, ClientLease>();

  /** Leases an instance until the signal aborts. @throws AimError when none is granted. */
  async hold(
    { id, holder, key, bytes }: HoldRequest,
    cluster: ClusterManager,
    emit: Emit,
    signal: AbortSignal,
  ): Promise<void> {
    await using lease = await cluster.lease({ holder, key }, signal);
    const entry: ClientLease = { lease, emit, ended: new AbortController(), work: Promise.resolve() };
    if (bytes) {
      lease.record((direction, chunk) =>
        emit({ type: 'bytes', direction, base64: Buffer.from(chunk).toString('base64') }),
      );
    }
    this.#leases.set(id, entry);
    emit({ type: 'granted', instance: lease.instance, queued_ms: lease.queuedMs });
    try {
      await aborted(signal);
    } finally {
      this.#leases.delete(id);
      entry.ended.abort(new AimError('interrupted', `${holder} is gone`));
      await entry.work;
    }
  }

  /** Works on a lease, after what works on it already. @throws AimError protocol when the client has no such lease. */
  async use<T>(
    id: number,
    signal: AbortSignal,
    work: (lease: InstanceLease, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const entry = this.#leases.get(id);
    if (entry === undefined) throw new AimError('protocol', `request ${id} has no lease`);
    const running = entry.work.then(() => work(entry.lease, AbortSignal.any([signal, entry.ended.signal])));
    entry.work = running.catch(() => {});
    return running;
  }

  /** Emits to the client whether a leased instance can be worked on. */
  instanceChanged(instance: number, state: InstanceStateName): void {
    for (const { lease, emit } of this.#leases.values()) {
      if (lease.instance === instance) emit({ type: 'alive', alive: state === 'ready' });
    }
  }

  /** The client has gone: what runs is interrupted. The requests that hold the leases end by their own signals. */
  async [Symbol.asyncDispose](): Promise<void> {
    const leases = [...this.#leases.values()];
    for (const { ended } of leases) ended.abort(new AimError('interrupted', 'the client has gone'));
    await Promise.all(leases.map(({ work }) => work));
  }
}
