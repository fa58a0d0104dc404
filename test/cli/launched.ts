import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options } from 'execa';
import type { ClusterStatus } from '../../src/model/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { runBinary } from './run-binary.ts';
import { Checkout } from '../../fixtures/checkout.ts';

type Run = ReturnType<typeof runBinary>;
type Speaker = Pick<Run, 'stdout' | 'stderr'> & { finally(onEnd: () => void): unknown };

/** A user with a terminal or two: a folder to work in, and one for sockets that nobody else sees. */
export function desk(files: Readonly<Record<string, unknown>> = {}) {
  const folder = Checkout.plain(files);
  const runtime = mkdtempSync(join(tmpdir(), 'aim-run-'));
  const env = { XDG_RUNTIME_DIR: runtime };
  const runs: Run[] = [];
  const start = (args: readonly string[], options: Omit<Options, 'reject'> = {}): Run => {
    const run = runBinary(args, { cwd: folder.path, ...options, env: { ...env, ...options.env } });
    runs.push(run);
    return run;
  };
  return {
    folder,
    runtime,
    env,
    /** Runs aim to its end. */
    aim: start,
    /** Runs `aim launch` and goes on as soon as its stderr says this. In an object: a run is a promise of its end. */
    async launch(args: readonly string[], says: string | RegExp, options: Omit<Options, 'reject'> = {}) {
      const run = start(['launch', ...args], options);
      await said(run, says);
      return { run };
    },
    async status(name?: string): Promise<ClusterStatus> {
      const { stdout } = await start(['status', '--json', ...(name === undefined ? [] : ['--name', name])]);
      const { clusters } = JSON.parse(stdout) as { clusters: ClusterStatus[] };
      return clusters[0]!;
    },
    async [Symbol.asyncDispose]() {
      for (const run of runs) run.kill('SIGTERM');
      await Promise.all(runs);
      folder[Symbol.dispose]();
      rmSync(runtime, { recursive: true, force: true });
    },
  };
}

/** Waits until a process has said this on stderr. */
export async function said(run: Speaker, what: string | RegExp, where: 'stderr' | 'stdout' = 'stderr'): Promise<void> {
  let seen = '';
  let over = false;
  run[where]?.on('data', (chunk: Uint8Array) => void (seen += String(chunk)));
  void run.finally(() => void (over = true));
  const has = () => (typeof what === 'string' ? seen.includes(what) : what.test(seen));
  await eventually(() => {
    if (!over && !has()) throw new Error(`${where} has no ${String(what)}: ${seen}`);
  });
  if (!has()) throw new Error(`ended without ${String(what)} on ${where}: ${seen}`);
}
