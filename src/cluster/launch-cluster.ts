import { makePool, type PoolOptions } from '../pool/launch-pool.ts';
import { ClusterManager, type ClusterOptions } from './cluster-manager.ts';

export interface LaunchOptions extends ClusterOptions, PoolOptions {}

/**
 * Starts `count` (3) instances of a tool and gives a cluster over them, as soon as one is ready.
 * @throws AimError unknown_tool, tool_not_found, pool_given_up.
 */
export async function launchCluster(
  toolId: string,
  options: LaunchOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ClusterManager> {
  const pool = await makePool(toolId, options, signal);
  const cluster = new ClusterManager(pool, options);
  try {
    await cluster.start(signal);
  } catch (error) {
    await cluster.shutdown();
    throw error;
  }
  return cluster;
}
