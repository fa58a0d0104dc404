// oxlint-disable-next-line import/no-unassigned-import
import './parse-once.ts';
import type { ControlClient } from '../../src/control/client.ts';
import { connectCluster, waitForCluster } from '../../src/control/find-cluster.ts';
import { orAbort, systemClock } from '../../src/model/clock.ts';

/** Which cluster a command means. */
export interface Meant {
  readonly name?: string | null | undefined;
  /** Seconds to wait for it to appear. */
  readonly wait?: number | undefined;
}

/** Does something with the cluster that is meant, and hangs up. @throws AimError no_cluster, and the signal's reason. */
export async function withCluster<T>(
  { name = null, wait }: Meant,
  signal: AbortSignal,
  use: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const wanted = { name, environment: process.env, clock: systemClock };
  const connecting = wait === undefined ? connectCluster(wanted) : waitForCluster(wanted, wait * 1000, signal);
  await using client = await orAbort(connecting, signal);
  return await use(client);
}
