import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RunResult } from '../src/model/run/run-result.ts';
import { residentOf } from './proc-memory.ts';
import { programs } from './programs.ts';

export interface AimRun {
  readonly result: RunResult;
  /** From the spawn of aim to its end. */
  readonly seconds: number;
  /** When it had ended, by `Bun.nanoseconds()`. */
  readonly endedAt: number;
  /** The most that it had resident, and the most of it that was no file's, in MB. */
  readonly peak: number;
  readonly peakAnon: number;
}

const SAMPLE_MS = 20;

export interface AimRunOptions {
  readonly args?: readonly string[];
  /** Where the jobs work; all in the checkout by default. */
  readonly isolation?: 'shared' | 'worktree';
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Something that goes on as long as aim does. */
  readonly meanwhile?: (pid: number) => Disposable;
  /** Jobs need not complete. */
  readonly mayFail?: boolean;
}

/** Runs a job file with the compiled aim, as a user would. Throws unless every job completed. */
export async function aimRun(cwd: string, document: object, options: AimRunOptions = {}): Promise<AimRun> {
  const { args = [], isolation = 'shared', env = process.env, mayFail = false } = options;
  const { aim } = await programs();
  // In a folder that aim does not search for changes.
  const file = join(cwd, '.git', 'bench-jobs.json');
  await writeFile(file, JSON.stringify(document));
  const began = Bun.nanoseconds();
  const argv = ['run-jobs', file, '--json', '--reporter', 'plain', '--isolation', isolation, ...args];
  // To a file: what aim writes is not held up by how fast it is read.
  const outFile = join(cwd, '.git', 'bench-result.json');
  const out = openSync(outFile, 'w');
  const child = spawn(aim, argv, { cwd, env: { ...env }, stdio: ['ignore', out, 'pipe'] });
  closeSync(out);
  const gone = once(child, 'exit');
  using _meanwhile = options.meanwhile?.(child.pid ?? 0);
  let [peak, peakAnon] = [0, 0];
  const sampling = setInterval(() => {
    const now = residentOf(child.pid ?? 0);
    peak = Math.max(peak, now?.peak ?? 0);
    peakAnon = Math.max(peakAnon, now?.anon ?? 0);
  }, SAMPLE_MS);
  try {
    const [errors] = await Promise.all([text(child.stderr!), gone]);
    const endedAt = Bun.nanoseconds();
    const seconds = (endedAt - began) / 1e9;
    const output = await readFile(outFile, 'utf8');
    if (output === '') throw new Error(`aim printed nothing on stdout, and on stderr:\n${errors.slice(-2000)}`);
    const result = JSON.parse(output) as RunResult;
    const failed = result.jobs.find((job) => !job.success);
    if (failed !== undefined && !mayFail) throw new Error(`${failed.id} ${failed.outcome}: ${failed.error}`);
    return { result, seconds, endedAt, peak, peakAnon };
  } finally {
    clearInterval(sampling);
  }
}
