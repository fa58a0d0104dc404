import type { Lease } from '../../pool/leases/lease.ts';
import { orAbort } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import { type Routing, routingSchema } from '../../model/routing.ts';
import type { DetectedTool } from '../../tools/detect.ts';
import { toolRowSchema } from '../../tools/tool-row.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import type { ControlClient } from './client.ts';
import { RemoteLease } from './remote-lease.ts';
import type { ResultOf } from '../protocol/results.ts';

/** A cluster that another aim holds, for whoever has jobs for its instances. */
export class RemoteCluster {
  readonly name: string;
  readonly tool: DetectedTool;
  readonly count: number;
  readonly routing: Routing;
  readonly model: string | null;
  readonly #client: ControlClient;

  private constructor(client: ControlClient, described: ResultOf<'describe'>) {
    const { name, tool, version, count, routing, model } = described;
    const { id, ...given } = tool;
    const row = toolRowSchema.safeParse(given);
    const known = routingSchema.safeParse(routing);
    if (!row.success || !known.success) {
      throw new AimError('protocol', `the cluster ${name} is of another aim, whose tools this one does not know`, {
        hint: 'use the same version of aim at both ends',
      });
    }
    this.#client = client;
    this.name = name;
    // Its own program runs there: there is nothing to be started here.
    this.tool = { row: { ...row.data, id }, command: [], version };
    this.count = count;
    this.routing = known.data;
    this.model = model;
  }

  /** Waits until the cluster knows its tool. */
  static async reach(client: ControlClient, signal: AbortSignal): Promise<RemoteCluster> {
    return new RemoteCluster(client, await client.request({ request: 'describe' }, { signal }));
  }

  async status(): Promise<ClusterStatus | null> {
    try {
      const { clusters } = await this.#client.request({ request: 'status' });
      return clusters[0] ?? null;
    } catch {
      return null;
    }
  }

  /** Whoever waits for it is told that it does not answer. */
  hangUp(): void {
    this.#client.hangUp(
      new AimError('cluster_lost', `the cluster ${this.name} does not answer`, { hint: 'its process may be stopped' }),
    );
  }

  /**
   * Waits for an instance and holds it until the lease is disposed, or this end is gone.
   * @param pool what the pool is called here. @param emit is told of the turns.
   */
  async lease(
    { pool, holder, key, emit }: { pool: string; holder: string; key: string | null; emit: Emit },
    signal: AbortSignal,
  ): Promise<Lease> {
    const granted = Promise.withResolvers<RemoteLease>();
    const release = new AbortController();
    const letGo = () => {
      release.abort(new AimError('interrupted', 'the lease was let go'));
      return over;
    };
    let lease: RemoteLease | null = null;
    const { id, reply } = this.#client.open(
      { request: 'lease', holder, key, bytes: true },
      {
        signal: release.signal,
        waitsForEnd: true,
        onEvent: (event) => {
          if (event.type !== 'granted') return lease?.told(event);
          const { instance, queued_ms: queuedMs } = event;
          const spec = { client: this.#client, id, pool, instance, row: this.tool.row, queuedMs, holder, emit, letGo };
          lease = new RemoteLease(spec);
          granted.resolve(lease);
        },
      },
    );
    const over = reply.then(
      () => granted.reject(new AimError('cluster_lost', `the cluster ${this.name} ended the lease`)),
      (error: unknown) => granted.reject(error),
    );
    try {
      return await orAbort(granted.promise, signal);
    } catch (error) {
      release.abort(error);
      throw error;
    }
  }
}
