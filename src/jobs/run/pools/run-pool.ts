import type { ClusterManager } from '../../../cluster/cluster-manager.ts';
import type { InstanceView } from '../../../model/pool/instance-view.ts';
import type { RunResult } from '../../../model/run/run-result.ts';
import type { PoolRunner } from './pool-runner.ts';

/** One pool in the result of a run. */
export type PoolReport = RunResult['pools'][number];

/** A pool that works for a run: its own, or a cluster of another aim. */
export interface RunPool {
  readonly runner: PoolRunner;
  /** The instances, where they are the run's own. */
  readonly cluster: ClusterManager | null;
  /** Leases wait for the first instance that is ready; a pool that never is fails its jobs with the reason. */
  start(signal: AbortSignal): void;
  /** To be asked for when the work is done, before the shutdown: instances that were given up only count as stopped after it. */
  report(): Promise<PoolReport>;
  shutdown(timeoutMs: number): Promise<void>;
}

/** A pool in the result of a run, from the state of its instances. */
export function poolReport(
  { config: { name, tool, count }, tool: { version } }: PoolRunner,
  start: PoolReport['start'],
  instances: readonly Pick<InstanceView, 'restarts'>[],
  given_up: PoolReport['given_up'],
): PoolReport {
  const restarts = instances.reduce((sum, instance) => sum + instance.restarts, 0);
  return { name, tool, version, count, start, restarts, given_up };
}
