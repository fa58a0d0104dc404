import { type IdlePool, type PooledTool, idlePools } from '../idle-pools.ts';
import type { Section } from '../section.ts';
import { digits, median, times } from '../stats.ts';

const REPETITIONS: Readonly<Record<PooledTool, number>> = { sim: 5, claude: 3, aider: 2 };

/** Five instances spawned (every fork has returned) and ready (each would take a prompt), against one. */
export const ready: Section = async (onProgress) => {
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  for (const tool of ['sim', 'claude', 'aider'] as const) {
    const { one, five } = await idlePools(tool, REPETITIONS[tool], onProgress);
    const of = (pools: readonly IdlePool[], key: 'detectMs' | 'spawnedMs' | 'firstReadyMs' | 'readyMs') =>
      median(pools.map((hold) => hold[key]));
    rows.push([
      tool,
      digits(of(five, 'spawnedMs')),
      times(of(five, 'spawnedMs') / of(one, 'spawnedMs')),
      digits(of(one, 'readyMs')),
      digits(of(five, 'firstReadyMs')),
      digits(of(five, 'readyMs')),
      times(of(five, 'readyMs') / of(one, 'readyMs')),
      digits(of(five, 'detectMs')),
      String(five.length),
    ]);
    figures[`${tool}_spawned_5_ms`] = of(five, 'spawnedMs');
    figures[`${tool}_ready_1_ms`] = of(one, 'readyMs');
    figures[`${tool}_ready_5_ms`] = of(five, 'readyMs');
  }
  return {
    tables: [
      {
        head: [
          'tool',
          '5 spawned, ms',
          'against 1 spawned',
          '1 ready, ms',
          'first of 5 ready, ms',
          '5 ready, ms',
          'against 1 ready',
          'before that: detection, ms',
          'repetitions',
        ],
        rows,
      },
    ],
    targets: (['sim', 'claude', 'aider'] as const).map((tool) => ({
      what: `5 × ${tool} spawned`,
      value: figures[`${tool}_spawned_5_ms`]! / 1000,
      limit: 2,
      unit: 's',
    })),
    notes: [
      'Each repetition is a fresh compiled program on the library; one unmeasured start before, for the caches.',
      'What 5 take against 1 is the tool’s own start, divided by the cores: it is CPU time.',
      'aider is started plainly here, a process each; the warm start has a section of its own.',
    ],
    figures,
  };
};
