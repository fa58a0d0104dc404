import { execa } from 'execa';
import { sourceOf } from './programs.ts';
import type { TurnReport } from './programs/turns.ts';

const TURNS = 10_000;

let measured: Promise<{ pinned: TurnReport | null; free: TurnReport }> | null = null;

/** Turns over the no-op agent, on one core and on all; once in a run, though several sections need it. */
export function turnReports(): Promise<{ pinned: TurnReport | null; free: TurnReport }> {
  measured ??= measure();
  return measured;
}

/** What a turn costs with aim above what the same bytes cost without, at the median. Milliseconds. */
export function shareOf(report: TurnReport, arm: 'pool' | 'cluster', p: 'p50' | 'p99'): number {
  return report[arm][p] - report.bare[p];
}

async function measure() {
  const core = await pinnableCore();
  const pinned = core === null ? null : await run(['taskset', '-c', core]);
  return { pinned, free: await run([]) };
}

async function run(prefix: readonly string[]): Promise<TurnReport> {
  const command = [...prefix, process.execPath, sourceOf('turns'), String(TURNS)];
  const { stdout } = await execa('env', command);
  return JSON.parse(stdout) as TurnReport;
}

/** The last core that we may run on: the first one serves most interrupts. Null without taskset. */
async function pinnableCore(): Promise<string | null> {
  if (Bun.which('taskset') === null) return null;
  const { stdout, exitCode } = await execa('taskset', ['-cp', String(process.pid)], { reject: false });
  return exitCode === 0 ? (/(\d+)\s*$/.exec(stdout)?.[1] ?? null) : null;
}
