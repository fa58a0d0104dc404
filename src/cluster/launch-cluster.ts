import { systemClock } from '../model/clock.ts';
import { ToolProcessPool } from '../pool/tool-process-pool.ts';
import { requireTool } from '../tools/detect.ts';
import { Registry } from '../tools/registry.ts';
import { ClusterManager, type ClusterOptions } from './cluster-manager.ts';
import type { PoolSpec } from '../pool/tool-process-pool.ts';

export interface LaunchOptions extends ClusterOptions, Partial<Omit<PoolSpec, 'tool'>> {
  readonly registry?: Registry;
}

/**
 * Starts `count` (3) instances of a tool and gives a cluster over them, as soon as one is ready (S6).
 * @throws AimError unknown_tool, tool_not_found, pool_given_up.
 */
export async function launchCluster(
  toolId: string,
  options: LaunchOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ClusterManager> {
  const registry = options.registry ?? Registry.builtIn();
  const environment = options.environment ?? process.env;
  const tool = await requireTool(registry.get(toolId), environment, signal);
  const pool = new ToolProcessPool({
    ...options,
    tool,
    environment,
    count: options.count ?? 3,
    cwd: options.cwd ?? process.cwd(),
    clock: options.clock ?? systemClock,
  });
  const cluster = new ClusterManager(pool, options);
  try {
    await cluster.start(signal);
  } catch (error) {
    await cluster.shutdown();
    throw error;
  }
  return cluster;
}
