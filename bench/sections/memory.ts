import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PooledTool, idlePoolOfTen, idlePools } from '../idle-pools.ts';
import { memoryOf } from '../proc-memory.ts';
import { programs } from '../programs.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const TOOLS: readonly PooledTool[] = ['sim', 'claude', 'aider'];

/** The memory of idle tools with all that they started, and of aim beside them. */
export const memory: Section = async (onProgress) => {
  const rows: string[][] = [];
  const figures: Record<string, number> = { idle_pss_mb: await idleProgram() };
  for (const tool of TOOLS) {
    const { one, five } = await idlePools(tool, 1, onProgress);
    const [toolsOne, toolsFive] = [median(one.map((it) => it.tools.pss)), median(five.map((it) => it.tools.pss))];
    const [aimOne, aimFive] = [median(one.map((it) => it.aim.pss)), median(five.map((it) => it.aim.pss))];
    const anon = median(five.map((it) => it.aim.anon));
    rows.push([
      tool,
      digits(toolsOne),
      digits(toolsFive),
      times(toolsFive / toolsOne),
      digits(aimOne),
      digits(aimFive),
      digits(anon),
      `${((100 * aimFive) / (aimFive + toolsFive)).toFixed(1)} %`,
    ]);
    figures[`${tool}_5_pss_mb`] = toolsFive;
    figures[`${tool}_1_pss_mb`] = toolsOne;
    figures[`aim_holding_5_${tool}_pss_mb`] = aimFive;
    figures[`aim_holding_5_${tool}_anon_mb`] = anon;
  }
  const ten = await idlePoolOfTen(onProgress);
  figures['aim_holding_10_sim_pss_mb'] = ten.aim.pss;
  return {
    tables: [
      {
        head: [
          'tool',
          '1, MB',
          '5, MB',
          '5 against 1',
          'aim beside 1, MB',
          'aim beside 5, MB',
          'of it no file’s, MB',
          'aim’s part',
        ],
        rows,
      },
    ],
    targets: [
      { what: 'aim beside 10 instances', value: ten.aim.pss, limit: 60, unit: 'MB' },
      ...TOOLS.map((tool) => ({
        what: `5 idle × ${tool} and aim`,
        value: figures[`${tool}_5_pss_mb`]! + figures[`aim_holding_5_${tool}_pss_mb`]!,
        limit: 500,
        unit: 'MB',
      })),
    ],
    notes: [
      'PSS: a page that n processes share counts 1/n for each. Idle, 0.7 s after the last one was ready, before a prompt.',
      `A compiled program that only waits needs ${digits(figures['idle_pss_mb']!)} MB; a runtime’s pages are in all of these.`,
      'What is above the target is the tools’ own memory, less what they share; aim’s part is in the last column.',
      'aider is started plainly here, a process each; the warm start has a section of its own.',
      'Ten instances: a program on the library beside sims of another binary; a runtime’s own pages are more than half of it.',
    ],
    figures,
  };
};

/** The memory of a compiled program that only waits. */
async function idleProgram(): Promise<number> {
  const { idle } = await programs();
  const child = spawn(idle, [], { stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = once(child, 'exit');
  await sleep(500);
  const memory = memoryOf(child.pid ?? 0);
  child.stdin.end();
  await gone;
  if (memory === null) throw new Error('an idle program ended by itself');
  return memory.pss;
}
