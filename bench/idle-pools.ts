import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Checkout } from '../fixtures/checkout.ts';
import { openRealTools } from '../fixtures/real-tools/real-tools.ts';
import { type Memory, memoryOf, treeMemory } from './proc-memory.ts';
import { programs } from './programs.ts';
import type { PoolOrder, PoolReport } from './programs/idle-pool.ts';

export type PooledTool = 'sim' | 'claude' | 'aider';

/** A pool that was started, looked at while it was idle, and ended. */
export interface IdlePool extends PoolReport {
  /** All tools with what they started. */
  readonly tools: Memory & { readonly processes: number };
  /** The program that started them: aim's engine, compiled. */
  readonly aim: Memory;
}

/** Until what was done to get ready has settled. */
const SETTLE_MS = 700;

const kept = new Map<string, IdlePool[]>();

/** Pools of one and of five instances, measured in turn, as often as asked. What another section has measured is not repeated. */
export async function idlePools(
  tool: PooledTool,
  repetitions: number,
  onProgress: (progress: string) => void,
): Promise<{ one: readonly IdlePool[]; five: readonly IdlePool[] }> {
  const [one, five] = [listOf(tool, 1), listOf(tool, 5)];
  if (one.length >= repetitions && five.length >= repetitions) return { one, five };
  await using real = await openRealTools(tool === 'sim' ? [] : [tool]);
  using checkout = Checkout.git({ 'README.md': 'A checkout.\n' });
  const { aim } = await programs();
  const order = {
    tool,
    cwd: checkout.path,
    model: { sim: null, claude: 'scripted', aider: 'openai/scripted' }[tool],
    command: tool === 'sim' ? [aim, 'sim'] : null,
  };
  // Once for the caches, unmeasured.
  onProgress(`${tool}: warm up`);
  await measureIdle({ ...order, count: 1 }, real.env);
  while (one.length < repetitions || five.length < repetitions) {
    onProgress(`${tool}: 1 and 5 instances, ${five.length + 1} of ${repetitions}`);
    one.push(await measureIdle({ ...order, count: 1 }, real.env));
    five.push(await measureIdle({ ...order, count: 5 }, real.env));
  }
  return { one, five };
}

/** A pool of ten instances of the rehearsal agent, after an unmeasured one. */
export async function idlePoolOfTen(onProgress: (progress: string) => void): Promise<IdlePool> {
  await using real = await openRealTools([]);
  using checkout = Checkout.git({ 'README.md': 'A checkout.\n' });
  const { aim } = await programs();
  const order = { tool: 'sim', cwd: checkout.path, model: null, command: [aim, 'sim'], count: 10 } as const;
  onProgress('sim: 10 instances');
  await measureIdle(order, real.env);
  return await measureIdle(order, real.env);
}

function listOf(tool: PooledTool, count: number): IdlePool[] {
  const key = `${tool} ${count}`;
  const list = kept.get(key) ?? [];
  kept.set(key, list);
  return list;
}

async function measureIdle(order: PoolOrder, env: Readonly<Record<string, string>>): Promise<IdlePool> {
  const { idlePool } = await programs();
  const child = spawn(idlePool, [JSON.stringify(order)], { cwd: order.cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  try {
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      gone.then(() => Promise.reject(new Error(`${order.count} × ${order.tool} did not get ready`))),
    ])) as [string];
    const report = JSON.parse(line) as PoolReport;
    await sleep(SETTLE_MS);
    const trees = report.pids.map((pid) => treeMemory(pid));
    const total = (key: 'pss' | 'anon' | 'processes') => trees.reduce((sum, tree) => sum + tree[key], 0);
    const aim = memoryOf(child.pid ?? 0);
    if (aim === null) throw new Error('the aim of the pool has gone');
    return { ...report, tools: { pss: total('pss'), anon: total('anon'), processes: total('processes') }, aim };
  } finally {
    child.stdin.end();
    await gone;
  }
}
