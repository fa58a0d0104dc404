// Starts a pool and leaves it idle until its stdin ends. The argument is a PoolOrder as JSON; the line printed is a PoolReport.
import { systemClock } from '../../src/lib/clock.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { requireTool } from '../../src/tools/detect/detect.ts';
import { Registry } from '../../src/tools/registry/registry.ts';

export interface PoolOrder {
  readonly tool: string;
  readonly count: number;
  readonly cwd: string;
  readonly model: string | null;
  /** For the rehearsal agent: the binary that it is part of. */
  readonly command: readonly string[] | null;
}

export interface PoolReport {
  /** Finding the program and asking for its version. */
  readonly detectMs: number;
  /** Until every fork had returned. */
  readonly spawnedMs: number;
  /** Until each would take a prompt, first and last. */
  readonly firstReadyMs: number;
  readonly readyMs: number;
  readonly pids: readonly number[];
}

const order = JSON.parse(process.argv[2] ?? '') as PoolOrder;
const signal = new AbortController().signal;
const began = performance.now();
const row = Registry.builtIn().get(order.tool);
const tool =
  order.command === null ? await requireTool(row, process.env, signal) : { row, command: order.command, version: null };
const detected = performance.now();
let firstReady = 0;
await using pool = new ToolProcessPool({
  tool,
  count: order.count,
  cwd: order.cwd,
  model: order.model,
  // What one process of it costs; the warm start has a section of its own.
  start: 'plain',
  environment: process.env,
  clock: systemClock,
  emit(event) {
    if (event.type === 'instance_changed' && event.to === 'ready') firstReady ||= performance.now();
  },
});
const all = pool.start(signal);
// Whatever starts a process does so before it first waits.
const spawned = performance.now();
if (pool.getStatus().some((view) => view.pid === null)) throw new Error('an instance was not spawned at once');
await all;
const ready = performance.now();
const failed = pool.getStatus().find((view) => view.state !== 'ready');
if (failed !== undefined) throw new Error(`instance ${failed.index} is ${failed.state}: ${failed.last_error}`);
const report: PoolReport = {
  detectMs: detected - began,
  spawnedMs: spawned - detected,
  firstReadyMs: firstReady - detected,
  readyMs: ready - detected,
  pids: pool.getStatus().map((view) => view.pid!),
};
console.log(JSON.stringify(report));
for await (const _ of process.stdin);
