import type { AdapterInterface } from '../../../adapters/adapter.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AimError } from '../../../model/errors.ts';
import type { Emit } from '../../../model/events.ts';
import type { PoolConfig } from '../../../model/pool/pool-config.ts';
import { PoolGate } from '../../../pool/pause/pool-gate.ts';
import type { ToolRow } from '../../../tools/tool-row.ts';
import { capacityOf, type PoolRunner } from './pool-runner.ts';
import { type PoolReport, poolReport, type RunPool } from './run-pool.ts';

export interface MissingPoolSpec {
  readonly config: PoolConfig;
  readonly row: ToolRow;
  /** Why the tool can't be used: AimError tool_not_found. */
  readonly why: AimError;
  readonly environment: PoolRunner['environment'];
  readonly clock: Clock;
  readonly emit: Emit;
}

/** A pool whose tool is not there: each of its jobs is not started, and goes to a pool that it falls back on. */
export class MissingPool implements RunPool {
  readonly runner: PoolRunner;
  readonly cluster = null;
  readonly #why: AimError;
  /** Whether a job was to run on it. */
  #isWanted = false;

  constructor({ config, row, why, environment, clock, emit }: MissingPoolSpec) {
    const refuse = () => {
      this.#isWanted = true;
      return Promise.reject(why);
    };
    const adapter: AdapterInterface = {
      supportsPoolMode: () => row.protocol !== 'exec',
      getToolInfo: () => ({ tool: row.id, version: null, capabilities: row.capabilities, pool_mode: false }),
      runJob: refuse,
      runJobPooled: refuse,
    };
    this.#why = why;
    this.runner = {
      config,
      tool: { row, command: [], version: null },
      adapter,
      environment,
      openQuestions: null,
      lease: refuse,
      gate: new PoolGate({ pool: config.name, maxWaitMs: 0, clock, emit }),
      capacity: capacityOf(config, true),
    };
  }

  start(): void {}

  async report(): Promise<PoolReport> {
    const count = this.#isWanted ? this.runner.config.count : 0;
    const givenUp = Array.from({ length: count }, (_, index) => ({
      index,
      reason: this.#why.message,
    }));
    return poolReport(this.runner, null, [], givenUp);
  }

  async shutdown(): Promise<void> {}
}
