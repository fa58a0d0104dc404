// Measures, and prints what it found:
//   bun bench/run.ts [section…]
// What was measured goes to dist/bench.json, beside what sections found in earlier runs; bench/report.ts makes
// docs/PERFORMANCE.md of it. With another checkout of aim, whose dependencies are installed, both are measured in turn and
// the ratios printed; the exit code is 1 where a figure got worse:
//   bun bench/run.ts --against FOLDER [--rounds N] [section…]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AIM_VERSION } from '../src/model/version.ts';
import { COMPARED, compareSections } from './against.ts';
import { programs } from './programs.ts';
import type { BenchDocument, KeptSection, Machine, Section, Target } from './section.ts';
import { aider } from './sections/aider.ts';
import { fairness } from './sections/fairness.ts';
import { flood } from './sections/flood.ts';
import { chaos } from './sections/chaos.ts';
import { control } from './sections/control.ts';
import { jobs } from './sections/jobs.ts';
import { makespan } from './sections/makespan.ts';
import { mcp } from './sections/mcp.ts';
import { memory } from './sections/memory.ts';
import { merging } from './sections/merging.ts';
import { order } from './sections/order.ts';
import { ready } from './sections/ready.ts';
import { reliability } from './sections/reliability.ts';
import { scale } from './sections/scale.ts';
import { sharing } from './sections/sharing.ts';
import { startup } from './sections/startup.ts';
import { throughput } from './sections/throughput.ts';
import { tools } from './sections/tools.ts';
import { turn } from './sections/turn.ts';
import { warm } from './sections/warm.ts';
import { worktrees } from './sections/worktrees.ts';
import { digits } from './stats.ts';
import { textTable } from './text-table.ts';

const SECTIONS: Readonly<Record<string, Section>> = {
  startup,
  turn,
  throughput,
  ready,
  memory,
  makespan,
  order,
  scale,
  jobs,
  reliability,
  chaos,
  flood,
  fairness,
  warm,
  aider,
  control,
  mcp,
  merging,
  worktrees,
  tools,
  sharing,
};
const OUT =
  process.env['AIM_BENCH_OUT'] ?? join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'bench.json');

const machine: Machine = {
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  memory_gb: Math.round(totalmem() / 1e9),
  bun: Bun.version,
  aim: AIM_VERSION,
};

const onProgress = (progress: string) => console.error(`  … ${progress}`);

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals: names } = parseArgs({
    args: [...args],
    options: { against: { type: 'string' }, rounds: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const unknown = names.filter((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown.length > 0) {
    console.error(`no such section: ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);
    return 2;
  }
  if (values.against === undefined) return await measure(names);
  return await compare(resolve(values.against), names.length === 0 ? COMPARED : names, Number(values.rounds));
}

async function compare(other: string, names: readonly string[], rounds: number): Promise<number> {
  if (!existsSync(join(other, 'bench', 'run.ts')) || !existsSync(join(other, 'node_modules'))) {
    console.error(`${other} is no checkout of aim with its dependencies installed`);
    return 2;
  }
  const { tables, worse } = await compareSections(other, names, rounds, onProgress);
  console.log(`\nHere: this checkout. There: ${other}. A ratio above 1 is worse.`);
  for (const table of tables.values()) console.log(`\n${textTable(table)}`);
  console.log(worse.length === 0 ? '\nNo figure got worse.' : `\nWorse: ${worse.join(', ')}`);
  return worse.length === 0 ? 0 : 1;
}

async function measure(names: readonly string[]): Promise<number> {
  onProgress('building');
  await programs();
  let code = 0;
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n${name}`);
    const load = loadavg()[0] ?? 0;
    const began = performance.now();
    try {
      const result = await section(onProgress);
      const seconds = (performance.now() - began) / 1000;
      const measured = new Date().toISOString().slice(0, 10);
      keep(name, { ...result, measured, seconds, load, machine });
      for (const table of result.tables) console.log(`\n${textTable(table)}`);
      console.log('');
      for (const target of result.targets) console.log(targetLine(target));
      for (const note of result.notes) console.log(`  ${note}`);
      console.log(`  (${digits(seconds)} s, load ${load.toFixed(1)} at the start)`);
    } catch (error) {
      code = 1;
      console.error(error);
    }
  }
  return code;
}

function targetLine({ what, value, limit, unit }: Target): string {
  return `  ${value <= limit ? '✔' : '✖'} ${what}: ${digits(value)} ${unit}, to reach ≤ ${limit} ${unit}`;
}

function keep(name: string, section: KeptSection): void {
  mkdirSync(dirname(OUT), { recursive: true });
  const document: BenchDocument = { version: 1, sections: { ...earlier(), [name]: section } };
  writeFileSync(OUT, `${JSON.stringify(document, null, 2)}\n`);
}

function earlier(): BenchDocument['sections'] {
  try {
    return (JSON.parse(readFileSync(OUT, 'utf8')) as BenchDocument).sections;
  } catch {
    return {};
  }
}

process.exitCode = await main(process.argv.slice(2));
