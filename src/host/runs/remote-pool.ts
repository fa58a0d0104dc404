import { PooledAdapter } from '../../adapters/pooled-adapter.ts';
import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import { capacityOf, type PoolRunner } from '../../jobs/run/pools/pool-runner.ts';
import { type PoolReport, poolReport, type RunPool } from '../../jobs/run/pools/run-pool.ts';
import { type Clock, within } from '../../lib/clock.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { Emit } from '../../model/events.ts';
import { PoolGate } from '../../pool/pause/pool-gate.ts';
import type { PoolConfig } from '../../model/pool/pool-config.ts';
import type { DetectedTool } from '../../tools/detect/detect.ts';

/** How long the other aim may take to answer a question about the cluster. Milliseconds. */
const STATUS_MS = 4000;
/** How long after an interrupt it may take to end its turns and answer: an interrupted run has to end within this. */
const END_MS = 4000;

export interface RemotePoolSpec {
  readonly config: PoolConfig;
  readonly remote: RemoteCluster;
  /** The tool on this machine, for jobs that get a process of their own. @throws AimError tool_not_found. */
  readonly toolHere: () => DetectedTool;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly emit: Emit;
}

/** A cluster of another aim that works for a run: its instances are leased, and stay when the run has ended. */
export class RemotePool implements RunPool {
  readonly runner: PoolRunner;
  readonly cluster = null;
  readonly #remote: RemoteCluster;
  readonly #clock: Clock;
  readonly #ending = new DisposableStack();
  /** How it was when the run came to it; null: it did not answer. */
  readonly #before: ClusterStatus | null;

  private constructor(
    { config, remote, toolHere, environment, clock, emit }: RemotePoolSpec,
    before: ClusterStatus | null,
  ) {
    this.#remote = remote;
    this.#clock = clock;
    this.#before = before;
    const maxWaitMs = config.max_wait_seconds * 1000;
    this.runner = {
      gate: new PoolGate({ pool: config.name, maxWaitMs, clock, emit }),
      config,
      tool: remote.tool,
      environment,
      adapter: new PooledAdapter(remote.tool, toolHere),
      openQuestions: null,
      lease: (holder, key, signal) => remote.lease({ pool: config.name, holder, key, emit }, signal),
      capacity: capacityOf(config, true),
    };
  }

  static async open(spec: RemotePoolSpec): Promise<RemotePool> {
    return new RemotePool(spec, await within(spec.clock, STATUS_MS, spec.remote.status()));
  }

  /** It runs already. An interrupt waits only so long for its answers. */
  start(signal: AbortSignal): void {
    const onAbort = () => void this.#ending.use(this.#clock.after(END_MS, () => this.#remote.hangUp()));
    signal.addEventListener('abort', onAbort, { once: true });
    this.#ending.defer(() => signal.removeEventListener('abort', onAbort));
  }

  async report(): Promise<PoolReport> {
    const after = await within(this.#clock, STATUS_MS, this.#remote.status());
    const instances = after?.instances ?? [];
    const givenUp = instances.flatMap(({ index, state, last_error: reason }) =>
      state === 'given_up' ? [{ index, reason: reason ?? 'no reason known' }] : [],
    );
    const before = this.#before?.instances ?? [];
    // Only those restarts that came while the run was there.
    const since = instances.map(({ restarts, index }) => ({
      restarts: Math.max(0, restarts - (before.find((it) => it.index === index)?.restarts ?? 0)),
    }));
    return poolReport(this.runner, after?.start ?? null, since, givenUp);
  }

  async shutdown(timeoutMs: number): Promise<void> {
    this.#ending.dispose();
    this.runner.gate[Symbol.dispose]();
    if (timeoutMs === 0) this.#remote.hangUp();
  }
}
