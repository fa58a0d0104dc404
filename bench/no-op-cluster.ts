import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noOpTool } from './no-op-tool.ts';

/** What is sent where the length of a prompt counts: 63 bytes. */
export const PROMPT = 'a prompt of sixty-four bytes, of which the no-op agent says: ok'.padEnd(63, '.');

/** A user with nothing but a home, in which no other aim runs. It goes when the stack does. */
export interface BenchUser {
  /** Its home, and where its commands run. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function benchUser(stack: AsyncDisposableStack): Promise<BenchUser> {
  const folder = await mkdtemp(join(tmpdir(), 'aim-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'run'), { mode: 0o700 });
  return { folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') } };
}

/** Launches a cluster of one no-op agent, which has answered a prompt. It ends with the stack. @returns its socket. */
export async function launchNoOp(
  aim: string,
  { folder, env }: BenchUser,
  stack: AsyncDisposableStack,
): Promise<string> {
  const { id: _, ...row } = noOpTool().row;
  await writeFile(join(folder, 'tools.json'), JSON.stringify({ version: 1, tools: { 'no-op': row } }));
  const launch = spawn(aim, ['launch', 'no-op', '-n', '1', '--registry', 'tools.json'], {
    cwd: folder,
    env,
    // Nobody reads what it prints of each turn.
    stdio: 'ignore',
  });
  const gone = once(launch, 'exit');
  stack.defer(async () => {
    launch.kill('SIGTERM');
    await gone;
  });
  const first = Bun.spawnSync([aim, 'send', '--wait-for-cluster', '10', PROMPT], { cwd: folder, env });
  if (first.exitCode !== 0) throw new Error(`the cluster does not answer: ${first.stderr.toString()}`);
  return join(folder, 'run', 'aim', 'no-op.sock');
}
