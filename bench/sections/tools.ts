import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { requireTool } from '../../src/tools/detect/detect.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { MODELS, openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { treeMemory } from '../proc-memory.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const TOOLS = ['aider', 'claude', 'codex', 'copilot', 'gemini', 'opencode', 'qwen'] as const;
const TURNS = 20;
const never = new AbortController().signal;

/** What one instance of each tool costs: until it is ready, in memory, and a turn of a model that answers at once. */
export const tools: Section = async (onProgress) => {
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const id of TOOLS) {
    onProgress(id);
    const cost = await costOf(id);
    const later = median(cost.laterMs);
    rows.push([
      `${id} ${cost.version}`,
      digits(cost.readyMs),
      digits(cost.firstMs),
      digits(later),
      times(cost.firstMs / later),
      digits(median(cost.oursMs)),
      digits(cost.idleMb),
      digits(cost.usedMb),
    ]);
    figures[`${id}_ready_ms`] = cost.readyMs;
    figures[`${id}_turn_ms`] = later;
    figures[`${id}_mb`] = cost.usedMb;
  }
  return {
    tables: [
      {
        head: [
          'one instance',
          'ready, ms',
          'first turn, ms',
          'a later turn, ms',
          'first against later',
          'of a turn aim’s, ms',
          'idle, MB',
          `after ${TURNS} turns, MB`,
        ],
        rows,
      },
    ],
    targets: [],
    notes: [
      'Ready: a conversation is open. The second start in its home, so what a tool sets up once is not counted.',
      `A turn is a short answer; the median of ${TURNS}. Memory is PSS of all its processes; aider’s without its fork server.`,
    ],
    figures,
  };
};

interface Cost {
  readonly version: string;
  readonly readyMs: number;
  readonly firstMs: number;
  readonly laterMs: readonly number[];
  readonly oursMs: readonly number[];
  readonly idleMb: number;
  readonly usedMb: number;
}

async function costOf(id: (typeof TOOLS)[number]): Promise<Cost> {
  await using real = await openRealTools([id]);
  using checkout = Checkout.git({ 'a.txt': 'a line\n' });
  const tool = await requireTool(Registry.builtIn().get(id), real.env, never);
  const spec = { tool, count: 1, cwd: checkout.path, model: MODELS[id] ?? null, environment: real.env };
  // Once unmeasured, for what it sets up in a fresh home.
  {
    await using cluster = new ClusterManager(new ToolProcessPool(spec));
    await cluster.start(never);
  }
  const pool = new ToolProcessPool(spec);
  await using cluster = new ClusterManager(pool);
  const began = performance.now();
  await cluster.start(never);
  const readyMs = performance.now() - began;
  const memory = () => treeMemory(pool.getStatus()[0]?.pid ?? 0).pss;
  const idleMb = memory();
  const turnsMs: number[] = [];
  const oursMs: number[] = [];
  await using lease = await cluster.lease({ holder: null }, never);
  for (let n = 0; n <= TURNS; n++) {
    const seen = { written: 0, read: 0 };
    lease.record((direction) => {
      if (direction === 'in') seen.written ||= performance.now();
      else seen.read = performance.now();
    });
    const start = performance.now();
    const { outcome } = await lease.turn(message('SAY a short answer\\n'), { timeoutMs: 60_000 }, never);
    const end = performance.now();
    if (outcome.kind !== 'completed') throw new Error(`${id}: ${JSON.stringify(outcome)}`);
    turnsMs.push(end - start);
    oursMs.push(seen.written - start + (end - seen.read));
  }
  const [firstMs = 0, ...laterMs] = turnsMs;
  return { version: tool.version ?? '', readyMs, firstMs, laterMs, oursMs, idleMb, usedMb: memory() };
}
