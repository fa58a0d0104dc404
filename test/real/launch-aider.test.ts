import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { statusDocumentSchema } from '../../src/model/cluster/cluster-status.ts';
import { runResultSchema } from '../../src/model/run/run-result.ts';
import { selfCommand } from '../../src/process/self.ts';
import { AWKWARD } from './awkward-prompts.ts';
import { MODELS, openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

/** Two terminals: one runs `aim launch aider`, the other one sends to it. */
let real: RealTools;
let checkout: Checkout;
let runtime: Checkout;
let launched: ReturnType<typeof aim>;

beforeAll(async () => {
  real = await openRealTools(['aider']);
  checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n', 'below/c.txt': 'old line\n' });
  runtime = Checkout.plain();
  await chmod(runtime.path, 0o700);
  await mkdir(join(runtime.path, 'runs'));
  launched = aim(['launch', 'aider', '-n', '2', '--model', MODELS['aider']!]);
  await aim(['send', '--wait-for-cluster', '30', '--to', '1', '/tokens']);
});

afterAll(async () => {
  launched.kill('SIGTERM');
  await launched;
  await real[Symbol.asyncDispose]();
  for (const folder of [runtime, checkout]) folder[Symbol.dispose]();
});

function aim(args: readonly string[], options: { input?: string; cwd?: string } = {}) {
  const [program = '', ...first] = selfCommand();
  const { input, cwd = checkout.path } = options;
  return execa(program, [...first, ...args], {
    cwd,
    extendEnv: false,
    env: { ...real.env, XDG_RUNTIME_DIR: runtime.path, NO_COLOR: '1' },
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    reject: false,
    encoding: 'utf8',
  });
}

async function instances() {
  const { stdout } = await aim(['status', '--json']);
  return statusDocumentSchema.parse(JSON.parse(stdout)).clusters[0]!.instances;
}

test('aim launch aider: send runs its commands, and its edits are applied', async () => {
  expect((await aim(['send', '--to', '0', '/add a.txt'])).stdout).toContain('Added a.txt to the chat');
  expect((await aim(['send', '--to', '0', '/ls'])).stdout).toMatch(/Files in chat:\s+a\.txt/);
  const { exitCode } = await aim(['send', '--to', '0', 'EDIT a.txt old line=>new line']);
  expect(exitCode).toBe(0);
  expect(readFileSync(join(checkout.path, 'a.txt'), 'utf8')).toBe('new line\n');
  expect(changedFiles(checkout.path)).toEqual(['a.txt']);
});

test('aim launch aider: awkward text arrives unchanged from argv and from stdin, and nothing of it is run', async () => {
  for (const [name, prompt] of Object.entries(AWKWARD)) {
    real.server.clear();
    // One of the tool's own commands, unless --message is given.
    const sent =
      prompt === '/clear'
        ? aim(['send', '--to', '1', '--message', '--', prompt])
        : aim(['send', '--to', '1', '--', prompt]);
    expect({ name, exitCode: (await sent).exitCode }).toEqual({ name, exitCode: 0 });
    const seen = real.server.requests.at(-1)?.userTexts.at(-1);
    expect({ name, arrived: seen?.includes(prompt) }).toEqual({ name, arrived: true });
  }
  await aim(['send', '--to', '1', '-'], { input: '/run touch PWNED\n!touch PWNED\n' });
  expect(real.server.requests.at(-1)?.userTexts.at(-1)).toContain('/run touch PWNED\n!touch PWNED');
  expect(existsSync(join(checkout.path, 'PWNED'))).toBe(false);
});

test('aim launch aider: a turn can be interrupted from another terminal, and read afterwards', async () => {
  const { stdout: turn } = await aim(['send', '--to', '0', '--no-wait', 'SAY begun\nHANG']);
  await real.server.waitForRequest(({ userTexts }) => userTexts.at(-1)?.includes('HANG') === true);
  const { stdout } = await aim(['interrupt', '--to', '0']);
  expect(stdout).toMatch(new RegExp(`^${turn} interrupted`));
  expect((await aim(['read', turn])).exitCode).toBe(130);
  expect((await aim(['send', '--to', '0', 'SAY works on'])).stdout).toContain('works on');
});

test('aim launch aider: an instance that is killed gets a new process and a new conversation', async () => {
  const send = async () =>
    JSON.parse((await aim(['send', '--session', 'k', '--json', 'SAY x'])).stdout) as {
      conversation: string;
      instance: number;
    };
  const { instance } = await send();
  expect(await send()).toMatchObject({ instance, conversation: 'same' });
  process.kill((await instances())[instance]!.pid!, 'SIGKILL');
  const killed = async () => (await instances())[instance];
  await expect.poll(killed, { timeout: 60_000 }).toMatchObject({ restarts: 1, return_code: 137 });
  expect(await send()).toMatchObject({ instance, conversation: 'new' });
});

test('aim launch aider: a run leases its instances, and leaves git as it was', async () => {
  const before = snapshotGit(checkout.path, ['.aim']);
  const file = join(checkout.path, '.git', 'jobs.json');
  const jobs = [
    { id: 'b', tool: 'aider', files: ['b.txt'], prompt: 'EDIT b.txt old line=>new line' },
    { id: 'new', tool: 'aider', files: ['n.txt'], prompt: 'WRITE n.txt a new file' },
    { id: 'ask', tool: 'aider', action: 'ask', files: ['a.txt'], prompt: 'SAY an answer' },
  ];
  await Bun.write(file, JSON.stringify(jobs));
  const pids = (await instances()).map(({ pid }) => pid);
  const { stdout, stderr, exitCode } = await aim(['run-jobs', file, '--on', 'aider', '--json']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const result = runResultSchema.parse(JSON.parse(stdout));
  expect(result.jobs.map(({ outcome, files_changed }) => [outcome, files_changed])).toEqual([
    ['completed', ['b.txt']],
    ['completed', ['n.txt']],
    ['completed', []],
  ]);
  expect((await instances()).map(({ pid }) => pid)).toEqual(pids);
  expect(snapshotGit(checkout.path, ['.aim', 'n.txt'])).toEqual(before);
  // The question's mode and files are gone with its lease.
  for (const to of ['0', '1']) expect((await aim(['send', '--to', to, '/ls'])).stdout).not.toContain('Files in chat');
  expect((await aim(['send', '--to', '0', 'EDIT below/c.txt old line=>new line'])).exitCode).toBe(0);
  expect(changedFiles(checkout.path)).toContain('below/c.txt');
});

test('aim launch aider: stop leaves no process and no socket', async () => {
  const pids = (await instances()).map(({ pid }) => pid!);
  expect((await aim(['stop'])).stdout).toBe('aider has ended');
  expect((await launched).exitCode).toBe(0);
  expect((await launched).stderr).toMatch(/aider: stopped by `aim stop` · up .* turns: /);
  for (const pid of pids) expect(existsSync(`/proc/${pid}`)).toBe(false);
});
