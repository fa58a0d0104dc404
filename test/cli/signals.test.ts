import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, it } from 'vitest';
import { fakeClaude } from '../../fixtures/agents/rows.ts';
import { handlersOf } from '../../bin/ignored-signals.ts';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';
import { processesIn } from './processes-in.ts';

it('a second signal kills the command with all that it started', async () => {
  await using user = cliUser();
  const script = 'trap "" INT TERM; echo begun; sleep 300; sleep 300';
  const run = user.aim(['launch', 'sim', '-n', '1', '--', 'sh', '-c', script]);
  await printed(run, 'begun', 'stdout');
  run.kill('SIGINT');
  // The first one was taken.
  await eventually(() => expect(existsSync(join(user.runtime, 'aim', 'sim.sock'))).toBe(false));
  run.kill('SIGINT');
  const { stderr, exitCode } = await run;
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: expect.stringContaining('sh: killed by SIGKILL') });
  expect(processesIn(user.folder.path)).toEqual([]);
});

it('the command of `launch` has the environment of its caller and AIM_SOCKET, and nothing else', async () => {
  await using user = cliUser();
  const env = { ...user.env, NODE_ENV: 'test', MINE: 'a b' };
  const { stdout } = await user.aim(['launch', 'sim', '-n', '1', '--', '/usr/bin/env', '-0'], { env });
  const found = Object.fromEntries(
    stdout.split('\0').flatMap((line) => (line === '' ? [] : [line.split(/=([^]*)/, 2) as [string, string]])),
  );
  const socket = join(user.runtime, 'aim', 'sim.sock');
  const path = process.env['PATH'];
  expect(found).toEqual({ PATH: path, HOME: '/nonexistent', LANG: 'C.UTF-8', ...env, AIM_SOCKET: socket });
  const bare = await user.aim(['launch', 'sim', '-n', '1', '--', '/usr/bin/env']);
  expect(bare.stdout).not.toMatch(/NODE_ENV|OCLIF|THEME/);
});

it('a signal ends `launch --stdin` whose input is a device without an end', async () => {
  await using user = cliUser();
  const options = { cwd: user.folder.path, env: { ...user.env, AIM: inject('binary') }, reject: false } as const;
  const run = execa('bash', ['-c', 'exec "$AIM" launch sim -n 1 --stdin </dev/zero'], { ...options, timeout: 15_000 });
  await printed(run, '1 of 1 ready');
  run.kill('SIGINT');
  expect((await run).exitCode).toBe(130);
});

describe('a signal that was ignored when aim started', () => {
  it.each(['HUP', 'INT', 'TERM'])('SIG%s stays ignored, for the command of `launch` too', async (name) => {
    // A program of its own, whose version is asked for.
    const { id: _, ...row } = fakeClaude('plain');
    await using user = cliUser({
      'jobs.json': [{ id: 'a', tool: 'fake', prompt: 'claude:works begun\nsim:sleep 0.3\nsim:say done' }],
      'tools.json': { tools: { fake: row } },
    });
    const shell = `trap '' ${name}; exec "$AIM" "$@"`;
    const start = (...args: string[]) =>
      execa('bash', ['-c', shell, 'bash', ...args], {
        cwd: user.folder.path,
        env: { ...user.env, AIM: inject('binary') },
        reject: false,
      });
    const run = start('run-jobs', 'jobs.json', '--registry', 'tools.json', '--reporter', 'json');
    await printed(run, 'begun', 'stdout');
    run.kill(`SIG${name}` as NodeJS.Signals);
    expect((await run).exitCode).toBe(0);
    const { stdout } = await start('launch', 'sim', '-n', '1', '--', 'grep', 'SigIgn', '/proc/self/status');
    const mask = BigInt(`0x${stdout.split(/\s+/)[1]}`);
    expect((mask >> BigInt(constants.signals[`SIG${name}` as NodeJS.Signals] - 1)) & 1n).toBe(1n);
  });

  it('is found where the system shows no mask, as on macOS', async () => {
    const isIgnored = await handlersOf('libc.so.6');
    const ignored = /SigIgn:\s*(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;
    const signals = Object.values(constants.signals).filter((signal) => ![9, 19].includes(signal));
    const mask = signals.filter(isIgnored).reduce((sum, signal) => sum | (1n << BigInt(signal - 1)), 0n);
    expect(mask).toBe(BigInt(`0x${ignored}`));
  });
});
