import { PooledAdapter } from '../../../adapters/pooled-adapter.ts';
import { ClusterManager } from '../../../cluster/cluster-manager.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Emit } from '../../../model/events.ts';
import type { PoolConfig } from '../../../model/pool/pool-config.ts';
import { PoolGate } from '../../../pool/pause/pool-gate.ts';
import type { OpenQuestions } from '../../../pool/questions/open-questions.ts';
import { type InstanceFolders, ToolProcessPool } from '../../../pool/tool-process-pool.ts';
import type { ProcessSource } from '../../../process/process-source.ts';
import type { DetectedTool } from '../../../tools/detect/detect.ts';
import type { OpenProcessPlace } from '../../../workspace/process-place.ts';
import { capacityOf, type PoolRunner } from './pool-runner.ts';
import { poolReport, type PoolReport, type RunPool } from './run-pool.ts';

export interface LocalPoolSpec {
  readonly config: PoolConfig;
  readonly tool: DetectedTool;
  readonly cwd: string;
  readonly folders: InstanceFolders;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly openProcessPlace: OpenProcessPlace;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Resolves when what was emitted is on disk. */
  readonly onDisk: () => Promise<void>;
  /** Where its turns ask. */
  readonly openQuestions: OpenQuestions;
  /** Where the pool's processes come from; null: each job gets a process of its own. */
  readonly source: ProcessSource | null;
}

/** A pool of the run's own. */
export class LocalPool implements RunPool {
  readonly runner: PoolRunner;
  readonly cluster: ClusterManager | null;

  constructor({ config, tool, source, ...rest }: LocalPoolSpec) {
    const cluster =
      source === null
        ? null
        : new ClusterManager(new ToolProcessPool({ ...config, ...rest, tool, source, allowMany: true }), {
            clock: rest.clock,
          });
    this.cluster = cluster;
    const { clock, emit } = rest;
    const maxWaitMs = config.max_wait_seconds * 1000;
    const gate = cluster?.pool.gate ?? new PoolGate({ pool: config.name, maxWaitMs, clock, emit });
    this.runner = {
      gate,
      config,
      tool: cluster?.pool.tool ?? tool,
      environment: rest.environment,
      openQuestions: rest.openQuestions,
      adapter: new PooledAdapter(cluster?.pool.tool ?? tool),
      lease: cluster === null ? null : (holder, key, signal) => cluster.lease({ holder, key }, signal),
      capacity: capacityOf(config, cluster !== null),
    };
  }

  start(signal: AbortSignal): void {
    void this.cluster?.start(signal).catch(() => {});
  }

  async report(): Promise<PoolReport> {
    const { cluster } = this;
    const givenUp = (cluster?.pool.instances ?? []).flatMap(({ spec, state }) =>
      state.name === 'given_up' ? [{ index: spec.index, reason: state.reason }] : [],
    );
    return poolReport(this.runner, cluster?.pool.startView ?? null, cluster?.getStatus() ?? [], givenUp);
  }

  async shutdown(timeoutMs: number): Promise<void> {
    this.runner.gate[Symbol.dispose]();
    await this.cluster?.shutdown(timeoutMs);
  }
}
