import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options } from 'execa';
import type { ClusterStatus } from '../../src/model/cluster/cluster-status.ts';
import { eventually } from '../support/eventually.ts';
import { runBinary } from './run-binary.ts';
import { Checkout } from '../../fixtures/checkout.ts';

type Run = ReturnType<typeof runBinary>;
type Printing = Pick<Run, 'stdout' | 'stderr'> & { finally(onEnd: () => void): unknown };

/** A user who runs aim in a folder, with sockets in a folder of their own. What still runs is ended on disposal. */
export function cliUser(files: Readonly<Record<string, unknown>> = {}) {
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
    /** Starts `aim launch`; resolves as soon as its stderr has this. In an object, as a run is a promise of its end. */
    async launch(args: readonly string[], text: string | RegExp, options: Omit<Options, 'reject'> = {}) {
      const run = start(['launch', ...args], options);
      await printed(run, text);
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

/** Resolves when a process has printed this; rejects when it has ended without. */
export async function printed(
  run: Printing,
  what: string | RegExp,
  where: 'stderr' | 'stdout' = 'stderr',
): Promise<void> {
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
