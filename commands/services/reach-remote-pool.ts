import type { ControlClient } from '../../src/control/client/client.ts';
import { connectCluster, SOCKET_VARIABLE } from '../../src/control/client/find-cluster.ts';
import { RemoteCluster } from '../../src/control/client/remote-cluster.ts';
import { orAbort, systemClock } from '../../src/lib/clock.ts';

/** A cluster of another aim and the line to it. */
export interface ReachedPool extends AsyncDisposable {
  readonly remote: RemoteCluster;
}

/** The cluster that takes the jobs of its tool: the one that is named, or that in which the command runs. */
export async function reachRemotePool(
  name: string | undefined,
  never: boolean,
  signal: AbortSignal,
): Promise<ReachedPool | null> {
  const inside = (process.env[SOCKET_VARIABLE] ?? '') !== '';
  if (never || (name === undefined && !inside)) return null;
  const wanted = { name: name ?? null, environment: process.env, clock: systemClock };
  const client: ControlClient = await orAbort(connectCluster(wanted), signal);
  const remote = await RemoteCluster.reach(client, signal);
  return { remote, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}
