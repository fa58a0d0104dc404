import { expect } from 'vitest';
import { ClusterManager, type ClusterOptions } from '../../src/cluster/cluster-manager.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { EventHub } from '../../src/model/event-hub.ts';
import type { AimEvent } from '../../src/model/events.ts';
import type { InstanceView } from '../../src/model/pool/instance-view.ts';
import { type PoolSpec, ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { type DetectedTool, requireTool } from '../../src/tools/detect/detect.ts';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import { rowFor } from '../../src/tools/detect/variants.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { sim } from '../../fixtures/agents/rows.ts';
import { eventually } from './eventually.ts';
import { never } from './never.ts';

export interface TestPool extends AsyncDisposable {
  readonly pool: ToolProcessPool;
  readonly events: AimEvent[];
  readonly checkout: Checkout;
}

export interface TestCluster extends TestPool {
  readonly cluster: ClusterManager;
}

const known = new Map<string, Promise<DetectedTool>>();

/** The version of a program is asked for once for all tests of a file. */
async function detected(row: ToolRow): Promise<DetectedTool> {
  const key = JSON.stringify([row.detectCommands, row.versionArgs, row.versionPattern, row.warmStart]);
  const asked = known.get(key) ?? requireTool(row, process.env, never);
  known.set(key, asked);
  const found = await asked;
  return { ...found, row: rowFor(row, found.version) };
}

/** A pool that is not started, in a folder of its own. */
export async function makePool(count: number, row: ToolRow = sim(), over: Partial<PoolSpec> = {}): Promise<TestPool> {
  const checkout = Checkout.plain();
  const events: AimEvent[] = [];
  const hub = new EventHub(systemClock);
  hub.subscribe((event) => events.push(event));
  const tool = await detected(row);
  using rollBack = new DisposableStack();
  rollBack.use(checkout);
  const pool = new ToolProcessPool({ tool, count, cwd: checkout.path, emit: hub.emit, ...over });
  rollBack.move();
  return {
    pool,
    events,
    checkout,
    async [Symbol.asyncDispose]() {
      await pool.shutdown(1000);
      checkout[Symbol.dispose]();
    },
  };
}

/** A cluster that is not started. */
export async function makeCluster(
  count: number,
  row?: ToolRow,
  options: ClusterOptions = {},
  pool: Partial<PoolSpec> = {},
): Promise<TestCluster> {
  const made = await makePool(count, row, pool);
  const cluster = new ClusterManager(made.pool, options);
  return {
    ...made,
    cluster,
    async [Symbol.asyncDispose]() {
      await cluster.shutdown(1000);
      made.checkout[Symbol.dispose]();
    },
  };
}

/** A cluster of which every instance is ready. */
export async function readyCluster(
  count: number,
  row?: ToolRow,
  options: ClusterOptions = {},
  pool: Partial<PoolSpec> = {},
): Promise<TestCluster> {
  const made = await makeCluster(count, row, options, pool);
  await made.cluster.start(never);
  await eventually(() => expectReady(made.pool.getStatus()));
  return made;
}

/** Passes when every instance is ready. */
export function expectReady(instances: readonly InstanceView[]): void {
  for (const view of instances) expect(view).toMatchObject({ state: 'ready' });
}
