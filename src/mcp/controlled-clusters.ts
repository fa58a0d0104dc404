import { ControlClient } from '../control/client/client.ts';
import { connectAll, connectCluster } from '../control/client/find-cluster.ts';
import type { RequestClient } from '../control/requests/request-client.ts';
import { ClusterHost } from '../host/clusters/cluster-host.ts';
import type { ClusterHostOptions } from '../host/clusters/cluster-host-options.ts';
import { leftLines } from '../host/clusters/open-workers.ts';
import { type Clock, within } from '../lib/clock.ts';
import { RecentMap } from '../lib/recent-map.ts';
import type { ClusterStatus } from '../model/cluster/cluster-status.ts';
import { AimError, messageOf } from '../model/errors.ts';

/** How long a launch is watched for a start that fails at once: a tool that is not installed, a key that is missing. */
const WATCH_START_MS = 1500;
/** How long a cluster may take to end when the agent stops it. */
const STOP_MS = 5000;
/** How long processes may take to end by themselves when the client goes: copilot and codex leave 250 ms in all. */
const GRACE_MS = 100;

/** How many clusters that ended by themselves are known by their names. */
const MAX_FAILURES = 100;

/** A cluster that the controlling agent uses. */
export interface ControlledCluster {
  readonly name: string;
  /** Null: another aim runs it. */
  readonly tool: string | null;
  readonly client: RequestClient;
  /** The cluster of this server; null: another aim runs it. */
  readonly host: ClusterHost | null;
}

/** A cluster of another aim. */
interface OtherCluster extends ControlledCluster {
  readonly client: ControlClient;
  readonly host: null;
}

/** A cluster of this server that has ended by itself. */
interface Failure {
  readonly name: string;
  readonly error: AimError;
}

/** A cluster of this server. */
interface OwnCluster extends ControlledCluster {
  readonly host: ClusterHost;
  /** Why it did not get ready; null: it did, or it still starts. */
  failure: AimError | null;
  readonly started: Promise<void>;
}

export interface ClustersSpec {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The clusters that the controlling agent launched, and those of other aims that it uses. */
export class ControlledClusters implements AsyncDisposable {
  readonly #spec: ClustersSpec;
  readonly #own = new Map<string, OwnCluster>();
  readonly #others = new Map<string, OtherCluster>();
  /** Connections that are being made, by the name that was asked for. */
  readonly #attaching = new Map<string | null, Promise<OtherCluster>>();
  /** Clusters of this server that were not stopped and have ended, with the reason. */
  readonly #failures = new RecentMap<Failure | null>(MAX_FAILURES);
  readonly #stop = new AbortController();

  constructor(spec: ClustersSpec) {
    this.#spec = spec;
  }

  /** Makes a cluster whose processes start from now on. @throws AimError what is wrong with it, where that shows at once. */
  async launch(options: Omit<ClusterHostOptions, 'environment' | 'clock'>): Promise<ControlledCluster> {
    const { environment, clock } = this.#spec;
    const host = await ClusterHost.open({ ...options, environment, clock });
    if (this.#stop.signal.aborted) {
      await host.shutdown(0);
      throw this.#stop.signal.reason;
    }
    this.#failures.set(host.name, null);
    const cluster: OwnCluster = {
      name: host.name,
      tool: options.tool,
      client: host.openClient(),
      host,
      failure: null,
      started: host.start(this.#stop.signal).then(
        () => {},
        (error: unknown) => {
          cluster.failure =
            error instanceof AimError ? error : new AimError('start_failed', messageOf(error), { cause: error });
        },
      ),
    };
    this.#own.set(host.name, cluster);
    void host.ending.then((end) => this.#hasEnded(cluster, end.why === 'given_up' ? end.error : null));
    await within(clock, WATCH_START_MS, cluster.started);
    if (cluster.failure !== null) await this.#end(cluster, 0);
    if (cluster.failure !== null) throw cluster.failure;
    if (this.#own.get(host.name) !== cluster) {
      throw new AimError('shut_down', `${host.name} was stopped while it started`);
    }
    return cluster;
  }

  /** Clusters of this server that have ended by themselves, each with the reason. */
  get failures(): Failure[] {
    return [...this.#failures.values()].filter((it) => it !== null);
  }

  /** The cluster of this name, or the only one there is. @throws AimError no_cluster, usage when there are several. */
  async find(name: string | null): Promise<ControlledCluster> {
    const known = [...this.#own.values(), ...this.#others.values()];
    const cluster = name === null && known.length === 1 ? known[0] : known.find((it) => it.name === name);
    if (cluster !== undefined) return checked(cluster);
    if (name === null && known.length > 1) {
      const names = known.map((it) => it.name).join(', ');
      throw new AimError('usage', `several clusters: ${names}`, { hint: 'say which: cluster' });
    }
    const attaching = this.#attaching.get(name) ?? this.#attach(name);
    this.#attaching.set(name, attaching);
    try {
      return await attaching;
    } finally {
      this.#attaching.delete(name);
    }
  }

  /** Whether a cluster of this name runs, here or elsewhere, connected to if it does. */
  async findRunning(name: string): Promise<ControlledCluster | null> {
    try {
      return await this.find(name);
    } catch (error) {
      if (error instanceof AimError && error.code === 'no_cluster') return null;
      throw error;
    }
  }

  /** Every cluster of this user on this machine. */
  async status(): Promise<ClusterStatus[]> {
    const found = await connectAll(this.#spec, false);
    const statuses = await Promise.all(
      found.map(async ({ client }) => {
        try {
          return (await client.request({ request: 'status' })).clusters;
        } catch {
          // It ended in the meantime.
          return [];
        } finally {
          await client[Symbol.asyncDispose]();
        }
      }),
    );
    return statuses.flat();
  }

  /**
   * Ends this cluster. Without a name: all that this server launched.
   * @returns their names, and a line for each work of theirs that was not merged.
   */
  async stop(name: string | null): Promise<{ readonly names: string[]; readonly left: string[] }> {
    if (name === null) {
      const own = [...this.#own.values()];
      const left = await Promise.all(own.map((cluster) => this.#stopOwn(cluster)));
      return { names: own.map((cluster) => cluster.name), left: left.flat() };
    }
    const own = this.#own.get(name);
    if (own !== undefined) return { names: [name], left: await this.#stopOwn(own) };
    const { unmerged } = await (await this.find(name)).client.request({ request: 'stop' });
    // A cluster of an earlier aim does not have it in its reply.
    const left = leftLines((unmerged ?? []).map((it) => ({ ...it, note: null })));
    return { names: [name], left };
  }

  async #attach(name: string | null): Promise<OtherCluster> {
    let client: ControlClient;
    try {
      client = await connectCluster({ ...this.#spec, name });
    } catch (error) {
      throw this.#notAttached(error, name);
    }
    const { clusters } = await client.request({ request: 'status' });
    const cluster: OtherCluster = { name: clusters[0]!.name, tool: null, client, host: null };
    this.#others.set(cluster.name, cluster);
    client.closed.addEventListener('abort', () => this.#others.delete(cluster.name), { once: true });
    return cluster;
  }

  /** The error in words that the agent can act on, with the reason for which a cluster of this server is no more. */
  #notAttached(error: unknown, name: string | null): unknown {
    if (!(error instanceof AimError)) return error;
    if (error.code === 'usage' && name === null) {
      return new AimError('usage', error.message, { hint: 'say which: cluster, or launch with that name' });
    }
    if (error.code !== 'no_cluster') return error;
    const ended = name === null ? this.failures.at(-1) : this.#failures.get(name);
    if (ended !== undefined && ended !== null) {
      const hint = [ended.error.hint, 'call launch again'].filter((it) => it !== undefined).join('; ');
      return new AimError('no_cluster', `${ended.name} has ended: ${ended.error.message}`, { hint });
    }
    const message = name === null ? 'there is no cluster' : `there is no cluster ${name}`;
    return new AimError('no_cluster', message, { hint: 'call launch first' });
  }

  #hasEnded(cluster: OwnCluster, error: AimError | null): void {
    cluster.failure ??= error;
    void this.#end(cluster, STOP_MS);
  }

  async #stopOwn(cluster: OwnCluster): Promise<string[]> {
    await this.#end(cluster, STOP_MS);
    // One that was still starting has not failed.
    this.#failures.set(cluster.name, null);
    return [...cluster.host.leftBehind];
  }

  async #end(cluster: OwnCluster, ms: number): Promise<void> {
    await cluster.host.shutdown(ms);
    if (this.#own.get(cluster.name) !== cluster) return;
    this.#own.delete(cluster.name);
    if (cluster.failure !== null) this.#failures.set(cluster.name, { name: cluster.name, error: cluster.failure });
  }

  /** Ends the processes of the clusters of this server within a fifth of a second. Those of other aims go on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new AimError('shut_down', 'the client has gone'));
    const own = [...this.#own.values()];
    const graceful = Promise.all(own.map(({ host }) => host.shutdown(GRACE_MS)));
    await within(this.#spec.clock, GRACE_MS, graceful);
    await Promise.all(own.map((cluster) => this.#end(cluster, 0)));
    await Promise.all([...this.#others.values()].map(({ client }) => client[Symbol.asyncDispose]()));
  }
}

/** @throws AimError the reason, for a cluster that did not get ready. */
function checked(cluster: ControlledCluster | OwnCluster): ControlledCluster {
  if ('failure' in cluster && cluster.failure !== null) throw cluster.failure;
  return cluster;
}
