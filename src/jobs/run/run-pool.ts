import { PooledAdapter } from '../../adapters/pooled-adapter.ts';
import { ClusterManager } from '../../cluster/cluster-manager.ts';
import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import { type Clock, within } from '../../lib/clock.ts';
import type { Emit } from '../../model/events.ts';
import type { InstanceView } from '../../model/instance-view.ts';
import type { PoolConfig } from '../../model/pool-settings.ts';
import type { RunResult } from '../../model/run-result.ts';
import { type PoolSpec, ToolProcessPool } from '../../pool/tool-process-pool.ts';
import type { DetectedTool } from '../../tools/detect.ts';
import type { PoolRunner } from './pool-runner.ts';

/** How long a cluster may take to say how it is. */
const STATUS_MS = 4000;
/** How long after an interrupt it may take to end its turns and say how: within this a run ends that is interrupted. */
const END_MS = 4000;

type PoolReport = RunResult['pools'][number];

/** A pool that works for a run: one of its own, or one that another aim holds. */
export interface RunPool {
  readonly config: PoolConfig;
  readonly tool: DetectedTool;
  readonly poolRunner: PoolRunner;
  /** The instances, where they are the run's own. */
  readonly cluster: ClusterManager | null;
  /** Leases wait for the first instance that is ready; a pool that never is fails its jobs with the reason. */
  start(signal: AbortSignal): void;
  /** What is to be said of it when the work is done, before it is shut down. */
  report(): Promise<PoolReport>;
  shutdown(timeoutMs: number): Promise<void>;
}

/** A pool of the run's own; without a source its jobs get a process each. */
export function localPool(
  config: PoolConfig,
  tool: DetectedTool,
  rest: Pick<PoolSpec, 'cwd' | 'environment' | 'openProcessPlace' | 'emit'> & {
    readonly clock: Clock;
    readonly source: PoolSpec['source'] | undefined;
  },
): RunPool {
  const { name, count, model, approvals, routing, restart } = config;
  const { source, clock, ...where } = rest;
  const environment = { ...rest.environment, ...config.env };
  const spec = { ...where, environment, clock, name, tool, count, model, approvals, allowMany: true };
  const cluster =
    source === undefined
      ? null
      : new ClusterManager(new ToolProcessPool({ ...spec, source }), { routing, restart, clock });
  const lease: PoolRunner['lease'] =
    cluster === null ? null : (holder, key, signal) => cluster.lease({ holder, key }, signal);
  return {
    config,
    tool,
    poolRunner: poolRunnerOf(config, tool, lease),
    cluster,
    start: (signal) => void cluster?.start(signal).catch(() => {}),
    report: async () =>
      reportOf(config, tool, cluster?.pool.startView ?? null, cluster?.getStatus() ?? [], reasonsOf(cluster)),
    shutdown: async (timeoutMs) => cluster?.shutdown(timeoutMs),
  };
}

/** A cluster that is there already: its instances are leased, and stay when the run has ended. */
export async function remotePool(
  config: PoolConfig,
  remote: RemoteCluster,
  { clock, emit }: { readonly clock: Clock; readonly emit: Emit },
): Promise<RunPool> {
  const { tool } = remote;
  const status = () => within(clock, STATUS_MS, remote.status());
  const grace = new DisposableStack();
  const restartsOf = (views: readonly InstanceView[]) => views.reduce((sum, view) => sum + view.restarts, 0);
  const before = await status();
  return {
    config,
    tool,
    poolRunner: poolRunnerOf(config, tool, (holder, key, signal) =>
      remote.lease({ pool: config.name, holder, key, emit }, signal),
    ),
    cluster: null,
    start(signal) {
      const onAbort = () => void grace.use(clock.after(END_MS, () => remote.hangUp()));
      signal.addEventListener('abort', onAbort, { once: true });
      grace.defer(() => signal.removeEventListener('abort', onAbort));
    },
    async report() {
      const after = await status();
      const reasons = after?.instances.flatMap(({ index, state, last_error: reason }) =>
        state === 'given_up' ? [{ index, reason: reason ?? 'no reason known' }] : [],
      );
      const report = reportOf(config, tool, after?.start ?? null, after?.instances ?? [], reasons ?? []);
      // Only what fell while the run was there.
      return { ...report, restarts: Math.max(0, report.restarts - restartsOf(before?.instances ?? [])) };
    },
    async shutdown(timeoutMs) {
      grace.dispose();
      if (timeoutMs === 0) remote.hangUp();
    },
  };
}

function poolRunnerOf(config: PoolConfig, tool: DetectedTool, lease: PoolRunner['lease']): PoolRunner {
  // Routings that queue at a slot are dealt everything that is ready; the others only what can begin.
  const capacity = lease === null || config.routing === 'least_busy' ? config.count : Number.POSITIVE_INFINITY;
  return { config, tool, adapter: new PooledAdapter(tool), lease, capacity };
}

function reasonsOf(cluster: ClusterManager | null): PoolReport['given_up'] {
  return (cluster?.pool.instances ?? []).flatMap(({ spec, state }) =>
    state.name === 'given_up' ? [{ index: spec.index, reason: state.reason }] : [],
  );
}

function reportOf(
  { name, tool: id, count }: PoolConfig,
  { version }: DetectedTool,
  start: PoolReport['start'],
  views: readonly InstanceView[],
  given_up: PoolReport['given_up'],
): PoolReport {
  return {
    name,
    tool: id,
    version,
    count,
    start,
    restarts: views.reduce((sum, view) => sum + view.restarts, 0),
    given_up,
  };
}
