import { orAbort } from '../../lib/clock.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import { type Routing, routingSchema } from '../../model/pool/routing.ts';
import type { Lease } from '../../pool/leases/lease.ts';
import type { DetectedTool } from '../../tools/detect/detect.ts';
import { toolRowSchema } from '../../tools/tool-row.ts';
import type { ResultOf } from '../requests/table.ts';
import type { ControlClient } from './client.ts';
import { RemoteLease } from './remote-lease.ts';

export interface RemoteLeaseRequest {
  /** What the pool is called in this process. */
  readonly pool: string;
  /** For whom: a job, or a session. */
  readonly holder: string;
  /** Requests with the same key get the same instance. */
  readonly key: string | null;
  /** Gets the events of the turns. */
  readonly emit: Emit;
}

/** A cluster of another aim, whose instances can be leased for jobs. */
export class RemoteCluster {
  readonly name: string;
  readonly tool: DetectedTool;
  readonly count: number;
  readonly routing: Routing;
  readonly model: string | null;
  readonly #client: ControlClient;

  private constructor(client: ControlClient, described: ResultOf<'describe'>) {
    const { name, tool, version, count, routing, model } = described;
    const { id, ...fields } = tool;
    const row = toolRowSchema.safeParse(withoutNoProgram(fields));
    const known = routingSchema.safeParse(routing);
    if (!row.success || !known.success) {
      throw new AimError('protocol', `the cluster ${name} is of another aim, whose tools this one does not know`, {
        hint: 'use the same version of aim at both ends',
      });
    }
    this.#client = client;
    this.name = name;
    // Its program runs there: nothing is started here.
    this.tool = { row: { ...row.data, id }, command: [], version };
    this.count = count;
    this.routing = known.data;
    this.model = model;
  }

  /** Waits until the cluster knows its tool. @throws AimError protocol, cluster_lost. */
  static async reach(client: ControlClient, signal: AbortSignal): Promise<RemoteCluster> {
    return new RemoteCluster(client, await client.request({ request: 'describe' }, { signal }));
  }

  /** Null when it does not answer. */
  async status(): Promise<ClusterStatus | null> {
    try {
      const { clusters } = await this.#client.request({ request: 'status' });
      return clusters[0] ?? null;
    } catch {
      return null;
    }
  }

  /** Closes the connection. What waits for the cluster rejects: it does not answer. */
  hangUp(): void {
    this.#client.hangUp(
      new AimError('cluster_lost', `the cluster ${this.name} does not answer`, { hint: 'its process may be stopped' }),
    );
  }

  /**
   * Waits for an instance and leases it until the lease is disposed of, or this process has gone.
   * @throws AimError that the cluster refuses it with; cluster_lost; the signal's reason.
   */
  async lease({ pool, holder, key, emit }: RemoteLeaseRequest, signal: AbortSignal): Promise<Lease> {
    const granted = Promise.withResolvers<RemoteLease>();
    const cancel = new AbortController();
    const release = () => {
      cancel.abort(new AimError('interrupted', 'the lease was released'));
      return ended;
    };
    let lease: RemoteLease | null = null;
    const { id, reply } = this.#client.open(
      { request: 'lease', holder, key, bytes: true },
      {
        signal: cancel.signal,
        waitsForEnd: true,
        onEvent: (event) => {
          if (event.type !== 'granted') return lease?.onEvent(event);
          const { instance, queued_ms: queuedMs } = event;
          const { row } = this.tool;
          lease = new RemoteLease({ client: this.#client, id, pool, instance, row, queuedMs, holder, emit, release });
          granted.resolve(lease);
        },
      },
    );
    const ended = reply.then(
      () => granted.reject(new AimError('cluster_lost', `the cluster ${this.name} ended the lease`)),
      (error: unknown) => granted.reject(error),
    );
    try {
      return await orAbort(granted.promise, signal);
    } catch (error) {
      cancel.abort(error);
      throw error;
    }
  }
}

/** A row without a program, that of a service, as it is written down: it names none, and an empty list is a fault there. */
function withoutNoProgram({ detectCommands, ...fields }: Readonly<Record<string, unknown>>): object {
  const isNone = Array.isArray(detectCommands) && detectCommands.length === 0;
  return isNone ? fields : { ...fields, detectCommands };
}
