import { connectCluster } from '../../src/control/client/find-cluster.ts';
import { RemoteCluster } from '../../src/control/client/remote-cluster.ts';
import { orAbort } from '../../src/lib/clock.ts';
import type { CommandContext } from '../host/command-context.ts';

/** A cluster of another aim and the connection to it. */
export interface ReachedCluster extends AsyncDisposable {
  readonly remote: RemoteCluster;
}

/** The cluster on which a run leases instances: the one of this name, or the one inside which aim runs. */
export async function reachRemoteCluster(
  name: string | undefined,
  { environment, clock, signal }: CommandContext,
): Promise<ReachedCluster> {
  const client = await orAbort(connectCluster({ name: name ?? null, environment, clock }), signal);
  const remote = await RemoteCluster.reach(client, signal);
  return { remote, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}
