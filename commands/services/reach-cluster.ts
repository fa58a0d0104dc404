// oxlint-disable-next-line import/no-unassigned-import
import '../host/zod-jitless.ts';
import type { ControlClient } from '../../src/control/client/client.ts';
import { connectAll, connectCluster, waitForCluster } from '../../src/control/client/find-cluster.ts';
import { orAbort, systemClock } from '../../src/lib/clock.ts';
import { messageOf } from '../../src/model/errors.ts';
import { sanitizeLine } from '../../src/lib/sanitize.ts';

/** Which cluster a command means. */
export interface ClusterSelector {
  readonly name?: string | null | undefined;
  /** Seconds to wait for it to appear. */
  readonly wait?: number | undefined;
}

/** Does something with the cluster that is meant, and hangs up. @throws AimError no_cluster, and the signal's reason. */
export async function withCluster<T>(
  { name = null, wait }: ClusterSelector,
  signal: AbortSignal,
  use: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const wanted = { name, environment: process.env, clock: systemClock };
  const connecting = wait === undefined ? connectCluster(wanted) : waitForCluster(wanted, wait * 1000, signal);
  await using client = await orAbort(connecting, signal);
  return await use(client);
}

/**
 * Does something with each cluster and run there is, side by side. What fails is told, and keeps none of the others.
 * @param failed what is said of one with which it failed. @throws the signal's reason.
 */
export async function withAll<T>(
  failed: string,
  signal: AbortSignal,
  use: (client: ControlClient) => Promise<T>,
): Promise<{ readonly done: readonly T[]; readonly failures: number }> {
  const found = await orAbort(connectAll({ environment: process.env, clock: systemClock }, true), signal);
  const all = await Promise.all(
    found.map(async ({ name, client }) => {
      try {
        return [await use(client)];
      } catch (error) {
        signal.throwIfAborted();
        process.stderr.write(`aim: ${name} ${failed}: ${sanitizeLine(messageOf(error))}\n`);
        return [];
      } finally {
        await client[Symbol.asyncDispose]();
      }
    }),
  );
  const done = all.flat();
  return { done, failures: all.length - done.length };
}
