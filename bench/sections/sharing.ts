import { ClusterManager } from '../../src/cluster/cluster-manager.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { ToolProcessPool } from '../../src/pool/tool-process-pool.ts';
import { type DetectedTool, requireTool } from '../../src/tools/detect/detect.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { MODELS, openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { treeMemory } from '../proc-memory.ts';
import type { Section } from '../section.ts';
import { digits, sum, times } from '../stats.ts';

const TOOLS = ['gemini', 'copilot', 'opencode', 'qwen'] as const;
const INSTANCES = 5;
/** Of each instance, but for its first one. */
const TURNS = 10;
/** Fresh conversations of one instance, each with a turn. */
const CONVERSATIONS = 20;
const never = new AbortController().signal;

/** Five instances of a tool in one process, against five processes. */
export const sharing: Section = async (onProgress) => {
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const id of TOOLS) {
    await using real = await openRealTools([id]);
    using checkout = Checkout.git({ 'a.txt': 'a line\n' });
    const tool = await requireTool(Registry.builtIn().get(id), real.env, never);
    const costOf = async (processes: number | null) => {
      onProgress(`${id}, ${processes ?? INSTANCES} processes`);
      return await measure(tool, checkout.path, real.env, processes);
    };
    // Once unmeasured, for what it sets up in a fresh home.
    await measure(tool, checkout.path, real.env, 1, 0);
    const [own, shared] = [await costOf(null), await costOf(1)];
    rows.push([
      `${id} ${tool.version}`,
      digits(own.idleMb),
      digits(shared.idleMb),
      times(shared.idleMb / own.idleMb),
      digits(own.mb),
      digits(shared.mb),
      times(shared.mb / own.mb),
      digits(own.readyMs),
      digits(shared.readyMs),
      digits(own.turnsPerSecond),
      digits(shared.turnsPerSecond),
      digits(shared.conversationMb),
    ]);
    figures[`${id}_5_processes_mb`] = own.mb;
    figures[`${id}_1_process_mb`] = shared.mb;
    figures[`${id}_1_process_against_5`] = shared.mb / own.mb;
    figures[`${id}_idle_1_process_against_5`] = shared.idleMb / own.idleMb;
    figures[`${id}_conversation_mb`] = shared.conversationMb;
  }
  return {
    tables: [
      {
        head: [
          'five instances',
          'idle in 5, MB',
          'idle in 1, MB',
          '1 against 5',
          'used in 5, MB',
          'used in 1, MB',
          '1 against 5',
          'ready in 5, ms',
          'ready in 1, ms',
          'turns/s of 5',
          'turns/s of 1',
          'a further conversation, MB',
        ],
        rows,
      },
    ],
    targets: [
      {
        what: '5 × opencode in 1 process against 5',
        value: figures['opencode_1_process_against_5']!,
        limit: 0.35,
        unit: '×',
      },
    ],
    notes: [
      'Memory is PSS of all processes. Idle: every instance has a conversation, and none has had a prompt.',
      `Used: after ${TURNS + 1} short turns of each instance, all at once.`,
      'Turns a second of all instances at once, of a model that answers at once: one process is about one core.',
      `A further conversation: what memory grows by over ${CONVERSATIONS} fresh ones of one instance, each with a turn, in the one process; opencode closes them, and its figure was from −4 to 10 in three runs.`,
      'qwen is spoken to by stream-json in five processes, and by ACP in one.',
    ],
    figures,
  };
};

interface Cost {
  readonly readyMs: number;
  readonly idleMb: number;
  readonly mb: number;
  readonly turnsPerSecond: number;
  readonly conversationMb: number;
}

async function measure(
  tool: DetectedTool,
  cwd: string,
  environment: Readonly<Record<string, string>>,
  processes: number | null,
  turns = TURNS,
): Promise<Cost> {
  const model = MODELS[tool.row.id] ?? null;
  const pool = new ToolProcessPool({ tool, count: INSTANCES, processes, cwd, model, environment });
  await using cluster = new ClusterManager(pool);
  const began = performance.now();
  await pool.start(never);
  const readyMs = performance.now() - began;
  const memory = () =>
    sum([...new Set(pool.getStatus().flatMap(({ pid }) => pid ?? []))].map((pid) => treeMemory(pid).pss));
  const prompt = message('SAY a short answer\\n');
  const idleMb = memory();
  const turnsOfEach = (count: number) =>
    Promise.all(
      pool.instances.map(async ({ spec: { index } }) => {
        for (let n = 0; n < count; n++) {
          const { outcome } = await pool.sendPrompt(index, prompt, { timeoutMs: 60_000 }).ended;
          if (outcome.kind !== 'completed') throw new Error(`${tool.row.id}: ${JSON.stringify(outcome)}`);
        }
      }),
    );
  await turnsOfEach(Math.min(turns, 1));
  const started = performance.now();
  await turnsOfEach(turns);
  const turnsPerSecond = (INSTANCES * turns) / ((performance.now() - started) / 1000);
  const mb = memory();
  if (processes === null || turns === 0) return { readyMs, idleMb, mb, turnsPerSecond, conversationMb: 0 };
  await using lease = await cluster.lease({ holder: null, instance: 0 }, never);
  for (let n = 0; n < CONVERSATIONS; n++) {
    await lease.openSession({ cwd, approvals: 'allow-edits', conversation: 'new' }, never);
    await lease.turn(prompt, { timeoutMs: 60_000 }, never);
  }
  return { readyMs, idleMb, mb, turnsPerSecond, conversationMb: (memory() - mb) / CONVERSATIONS };
}
