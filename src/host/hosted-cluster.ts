import type { ClusterManager } from '../cluster/cluster-manager.ts';
import type { ControlHost } from '../control/requests/request.ts';
import { type ClusterFacts, clusterStatus } from '../cluster/status-of.ts';
import { type Clock, orAbort } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Sink } from '../model/event-hub.ts';
import type { ClusterStatus } from '../model/cluster-status.ts';

export interface HostedClusterSpec {
  readonly name: string;
  readonly count: number;
  readonly clock: Clock;
  /** What is known of the cluster before it is there. */
  facts(): ClusterFacts;
  /** Calls the sink with every event of the cluster. */
  readonly subscribe: (sink: Sink) => Disposable;
  /** Called when a client asks for its end. */
  onStop(): void;
}

/** A cluster as requests see it, also before it is there: they wait for it. */
export class HostedCluster implements ControlHost {
  readonly kind = 'cluster';
  readonly #spec: HostedClusterSpec;
  readonly #made = Promise.withResolvers<ClusterManager>();
  readonly #closed = new AbortController();
  #cluster: ClusterManager | null = null;

  constructor(spec: HostedClusterSpec) {
    this.#spec = spec;
    // Requests get it.
    this.#made.promise.catch(() => {});
  }

  get name(): string {
    return this.#spec.name;
  }

  get count(): number {
    return this.#spec.count;
  }

  get clock(): Clock {
    return this.#spec.clock;
  }

  get cluster(): ClusterManager | null {
    return this.#cluster;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  async whenCluster(signal: AbortSignal): Promise<ClusterManager> {
    return this.#cluster ?? orAbort(this.#made.promise, signal);
  }

  subscribe(sink: Sink): Disposable {
    return this.#spec.subscribe(sink);
  }

  status(): ClusterStatus[] {
    return [clusterStatus(this.#spec.facts(), this.#cluster)];
  }

  stop(): void {
    this.#spec.onStop();
  }

  /** It is there: what waits for it goes on. */
  made(cluster: ClusterManager): void {
    this.#cluster = cluster;
    this.#made.resolve(cluster);
  }

  /** It will not be there: what waits for it rejects with this, and what comes. */
  failed(error: unknown): void {
    this.#made.reject(error);
  }

  /** It has ended: what waits for something of it rejects. */
  close(): void {
    const error = new AimError('shut_down', `the cluster ${this.name} was shut down`);
    this.#made.reject(error);
    this.#closed.abort(error);
  }
}
