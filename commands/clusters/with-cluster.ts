import type { ControlClient } from '../../src/control/client/client.ts';
import { connectAll, connectCluster, waitForCluster } from '../../src/control/client/find-cluster.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import { messageOf } from '../../src/model/errors.ts';
import type { CommandContext } from '../host/command-context.ts';

/** Which cluster a command is for. */
export interface ClusterSelector {
  /** Without a name: the cluster of AIM_SOCKET, or the one that works in this checkout, or the only one that runs. */
  readonly name?: string | undefined;
  /** How long to wait for it to appear; not given: not at all. */
  readonly waitSeconds?: number | undefined;
}

/** Connects to a cluster, calls `use`, and disconnects. @throws AimError no_cluster, usage; the signal's reason. */
export async function withCluster<T>(
  { name, waitSeconds }: ClusterSelector,
  { environment, clock, signal, folder, stderr }: CommandContext,
  use: (client: ControlClient) => Promise<T>,
): Promise<T> {
  const onElsewhere = (line: string) => void stderr.write(`aim: ${sanitizeLine(line)}\n`);
  const query = { name: name ?? null, environment, clock, folder, onElsewhere };
  const connecting =
    waitSeconds === undefined ? connectCluster(query) : waitForCluster(query, waitSeconds * 1000, signal);
  await using client = await orAbort(connecting, signal);
  return await use(client);
}

/** What `use` gave for each cluster with which it succeeded, and a line for each with which it failed. */
export interface AllClusters<T> {
  readonly results: readonly T[];
  readonly problems: readonly string[];
}

/**
 * Calls `use` for every cluster and run of this user, at the same time. A failure of one does not stop the others.
 * @param failed what a line about a failure says of the cluster: «did not end». @throws the signal's reason.
 */
export async function withAllClusters<T>(
  failed: string,
  { environment, clock, signal }: CommandContext,
  use: (client: ControlClient) => Promise<T>,
): Promise<AllClusters<T>> {
  const found = await orAbort(connectAll({ environment, clock }, true), signal);
  const problems: string[] = [];
  const results = await Promise.all(
    found.map(async ({ name, client }) => {
      try {
        return [await use(client)];
      } catch (error) {
        signal.throwIfAborted();
        problems.push(`${name} ${failed}: ${messageOf(error)}`);
        return [];
      } finally {
        await client[Symbol.asyncDispose]();
      }
    }),
  );
  return { results: results.flat(), problems };
}
