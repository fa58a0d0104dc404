import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import type { ToolRow } from '../../src/tools/tool-row.ts';
import type { Flooded } from '../../fixtures/programs/flooded.ts';
import { fakeClaude, fakeSentinelRepl } from '../../fixtures/agents/rows.ts';
import type { Section } from '../section.ts';
import { digits, times } from '../stats.ts';

const BYTES = 1e9;
const PROGRAM = join(import.meta.dirname, '..', '..', 'fixtures', 'programs', 'flooded.ts');
const MAX_MB = 200;

const repl = fakeSentinelRepl();
const KEYS = Object.fromEntries(
  ['A', 'B', 'C'].map((name) => [`${name}_API_KEY`, `sk-${name}-${'4f9a0c17'.repeat(5)}`]),
);
const FLOODS: readonly (readonly [string, ToolRow, string])[] = [
  ['a REPL, lines of 1 KB', repl, 'answer'],
  ['the same, with three keys that are masked', { ...repl, env: { ...repl.env, ...KEYS } }, 'answer'],
  ['a REPL, one line', repl, 'endless'],
  ['a REPL, on stderr', repl, 'stderr'],
  ['claude, messages of 64 KB', fakeClaude('plain'), 'answer'],
  ['claude, lines that are no JSON', fakeClaude('plain'), 'noise'],
];

/** A gigabyte out of one instance: how fast it is read, against a program that only counts it, and what is kept of it. */
export const flood: Section = async (onProgress) => {
  const rows: string[][] = [];
  const figures: Record<string, number> = {};
  let most = 0;
  for (const [name, row, word] of FLOODS) {
    onProgress(name);
    const bare = await bareSeconds(row, word);
    const { stdout } = await execa(process.execPath, [PROGRAM, JSON.stringify(row), `trouble: ${word} ${BYTES}`]);
    const { outcome, seconds, before, peak } = JSON.parse(stdout) as Flooded;
    if (outcome !== 'completed') throw new Error(`${name}: ${outcome}`);
    most = Math.max(most, peak - before);
    figures[`${row.id}_${word}${row.env['A_API_KEY'] === undefined ? '' : '_masked'}_mb_per_second`] =
      BYTES / 1e6 / seconds;
    rows.push([name, digits(BYTES / 1e6 / seconds), times(seconds / bare), digits(before), digits(peak)]);
  }
  return {
    tables: [
      { head: ['1 GB from', 'MB/s', 'time against counting it', 'resident before, MB', 'at the most, MB'], rows },
    ],
    targets: [{ what: 'memory that 1 GB of output adds', value: most, limit: MAX_MB, unit: 'MB' }],
    notes: [
      'The agents of fixtures/agents; each flood in a process of its own on the library. What is kept of an answer is 1 MB.',
    ],
    figures: { ...figures, most_added_mb: most },
  };
};

/** The time of the same output of the same agent, read by a program that only counts it. */
async function bareSeconds(row: ToolRow, word: string): Promise<number> {
  const [program = '', ...args] = row.detectCommands[0] as string[];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const gone = once(child, 'exit');
  const counted = Promise.withResolvers<void>();
  let left = BYTES;
  const count = (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left <= 0) counted.resolve();
  };
  child.stdout.on('data', count);
  child.stderr.on('data', count);
  const prompt = `trouble: ${word} ${BYTES}`;
  const began = Bun.nanoseconds();
  child.stdin.write(
    row.protocol === 'text-repl'
      ? `${prompt}\n`
      : `${JSON.stringify({ type: 'user', message: { role: 'user', content: prompt } })}\n`,
  );
  await counted.promise;
  const seconds = (Bun.nanoseconds() - began) / 1e9;
  child.kill('SIGKILL');
  await gone;
  return seconds;
}
