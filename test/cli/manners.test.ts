import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { cliUser, printed } from './cli-user.ts';

const JOBS = [{ id: 'a', tool: 'sim', prompt: 'What?', action: 'ask' }];

it('a run is quiet, is shown in full, or goes to a file as well', async () => {
  await using user = cliUser({ 'jobs.json': JOBS });
  const quiet = await user.aim(['run-jobs', 'jobs.json', '-q', '--log-file', 'aim.log']);
  expect(quiet.stderr).toBe('');
  expect(quiet.stdout).toContain('1 completed');
  const log = readFileSync(join(user.folder.path, 'aim.log'), 'utf8');
  const stamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z run-jobs\[\d+\] \S/;
  expect(
    log
      .trimEnd()
      .split('\n')
      .filter((line) => !stamp.test(line)),
  ).toEqual([]);
  for (const text of [
    'begins',
    '[a] started on sim',
    'pool_started pool=sim',
    '[a] completed',
    'ends with exit code 0',
  ]) {
    expect(log).toContain(text);
  }
  expect(statSync(join(user.folder.path, 'aim.log')).mode & 0o777).toBe(0o600);
  const verbose = await user.aim(['run-jobs', 'jobs.json', '-v']);
  expect(verbose.stderr).toContain('pool_started pool=sim');
  const failed = await user.aim(['run-jobs', 'nosuch.json', '-q', '--log-file', 'aim.log']);
  expect(failed.stderr).toContain('no such file');
  expect(readFileSync(join(user.folder.path, 'aim.log'), 'utf8')).toMatch(/ends: nosuch\.json: no such file\n$/);
});

it('what is printed is ASCII where the locale is', async () => {
  await using user = cliUser({ 'jobs.json': JOBS });
  const env = { LC_ALL: 'C' };
  const runs = [
    user.aim(['run-jobs', 'jobs.json'], { env }),
    user.aim(['run-jobs', 'jobs.json', '--dry-run'], { env }),
    user.aim(['help', 'launch'], { env }),
    user.aim(['validate', 'jobs.json'], { env }),
    user.aim(['status'], { env }),
  ];
  for (const { stdout, stderr } of await Promise.all(runs)) expect(stdout + stderr).toMatch(/^[\0-\x7f]*$/);
});

it('the user’s config.json has defaults for flags; a fault of it starts nothing', async () => {
  await using user = cliUser({ 'jobs.json': JOBS, 'aim/config.json': { 'run-jobs': { 'dry-run': true } } });
  const env = { XDG_CONFIG_HOME: user.folder.path };
  expect((await user.aim(['run-jobs', 'jobs.json'], { env })).stdout).toMatch(/pool sim: 1 × sim/);
  user.folder.write('aim/config.json', '{ "run-jobs": { "cuont": 2 } }');
  const { stderr, exitCode } = await user.aim(['run-jobs', 'jobs.json'], { env });
  expect(stderr).toMatch(/config\.json:1:\d+: run-jobs\.cuont: is no flag of aim run-jobs; did you mean "count"\?/);
  expect(exitCode).toBe(2);
});

it('a cluster in the background outlives its command, is waited for, and has a log', async () => {
  await using user = cliUser();
  await using _ended = { [Symbol.asyncDispose]: async () => void (await user.aim(['stop', '--all'])) };
  const env = { XDG_STATE_HOME: user.folder.path };
  const started = await user.aim(['launch', 'sim', '-n', '2', '--detach', '--name', 'review'], { env });
  const log = join(user.folder.path, 'aim', 'logs', 'review.log');
  expect(started.stdout).toMatch(/^review runs in the background: 2 × sim in .* \(pid \d+\)\n {2}send it a prompt: /);
  for (const text of ['aim send --name review', 'aim stop review', `aim logs -f review   (${log})`]) {
    expect(started.stdout).toContain(text);
  }
  expect(statSync(log).mode & 0o777).toBe(0o600);
  const taken = await user.aim(['launch', 'sim', '--detach', '--name', 'review'], { env });
  expect({ stderr: taken.stderr, exitCode: taken.exitCode }).toEqual({
    stderr: 'aim: a cluster review is already running',
    exitCode: 1,
  });
  const other = await user.aim(['launch', 'sim', '-n', '1', '--detach', '-q'], { env });
  expect(other.stdout).toMatch(/^sim runs in the background: 1 × sim/);
  expect((await user.aim(['stop', 'sim'])).exitCode).toBe(0);
  const follow = user.aim(['logs', '-f', 'review'], { env });
  expect((await user.aim(['send', 'What is a lease?'])).stdout).toContain('What is a lease?');
  expect((await user.aim(['wait', 'review'])).stdout).toBe('review is idle');
  expect((await user.aim(['wait', '--until', 'ended', '--timeout', '0.3'])).exitCode).toBe(3);
  const ended = user.aim(['wait', 'review', '--until', 'ended', '-v']);
  await printed(ended, 'waits until review is ended');
  expect((await user.aim(['stop', 'review'])).exitCode).toBe(0);
  expect((await ended).stdout).toBe('review has ended');
  const { stdout } = await follow;
  expect(stdout).toMatch(/2 of 2 ready/);
  expect(stdout).toMatch(/began review-1: What is a lease\?/);
  expect(stdout).toMatch(/review: stopped by `aim stop` · up/);
  expect((await user.aim(['logs', 'review'], { env })).stdout).toBe(stdout);
  const unknown = await user.aim(['logs', 'reveiw'], { env });
  expect(unknown.stderr).toBe('aim: reveiw has no log\n  did you mean "review"?');
});

it('a cluster that does not get ready in the background says why', async () => {
  const odd = {
    name: 'odd',
    protocol: 'text-repl',
    detectCommands: [['sh', '-c', 'echo 1.0']],
    repl: { marker: '> $' },
  };
  await using user = cliUser({ 'tools.json': { version: 1, tools: { odd } } });
  const env = { XDG_STATE_HOME: user.folder.path };
  const { stdout, stderr, exitCode } = await user.aim(['launch', 'odd', '--registry', 'tools.json', '--detach'], {
    env,
  });
  expect(stderr).toMatch(/^aim: odd: no instance of odd is left: exit code 0 before it was ready/);
  expect(stderr).toMatch(/^aim: the log of odd is .*\/aim\/logs\/odd\.log$/m);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });

  const missing = { ...odd, detectCommands: [['aim-nosuch-program']], installHint: 'apt install odd' };
  user.folder.write('tools.json', { version: 1, tools: { missing } });
  const absent = await user.aim(['launch', 'missing', '--registry', 'tools.json', '--detach'], { env });
  expect(absent.stderr).toMatch(/^aim: missing is not on this machine: no program aim-nosuch-program/);
  expect(absent.exitCode).toBe(4);
});

it('what a turn has said so far is read when the wait is over, and the turn goes on', async () => {
  await using user = cliUser();
  await user.launch(['sim', '-n', '1', '--name', 'review'], 'ready');
  const { stdout: turn } = await user.aim(['send', '--no-wait', '--message', '-'], {
    input: 'sim:say Half of it.\nsim:hang',
  });
  await eventually(async () => {
    const { stdout, stderr, exitCode } = await user.aim(['read', turn, '--timeout', '0.1']);
    expect({ stdout, exitCode }).toEqual({ stdout: 'Half of it.', exitCode: 3 });
    expect(stderr).toBe(`aim: ${turn} did not end within 0.1 s; this is what ${turn} has said so far`);
  });
  const { stdout: document } = await user.aim(['read', '--to', '0', '--timeout', '0.1', '--json']);
  expect(JSON.parse(document)).toMatchObject({
    error: { code: 'timed_out', exit_code: 3 },
    so_far: { turn, text: expect.stringContaining('Half of it.') as string },
  });
  await user.aim(['interrupt']);
  expect((await user.aim(['read', turn])).exitCode).toBe(130);
});

it('a run on a cluster is told which of its flags that cluster does not take', async () => {
  await using user = cliUser({ 'jobs.json': JOBS });
  await user.launch(['sim', '-n', '1', '--name', 'review'], 'ready');
  const line = ['run-jobs', 'jobs.json', '--on', 'review'];
  const told = await user.aim([...line, '-n', '2', '--routing', 'sticky']);
  expect(told.stderr).toContain('aim: -n, --routing do not change the cluster review, which has its own');
  expect(told.exitCode).toBe(0);
  const refused = await user.aim([...line, '--pool-mode', 'never']);
  expect(refused.stderr).toMatch(/^aim: --pool-mode never: no job would run on the cluster review\n/);
  expect(refused.exitCode).toBe(2);
});

it('of several clusters that work elsewhere each is named with its folder', async () => {
  await using user = cliUser({ 'one/x': '', 'two/x': '' });
  for (const name of ['one', 'two']) await user.launch(['sim', '-n', '1', '--name', name, '--cwd', name], 'ready');
  const { stderr, exitCode } = await user.aim(['send', 'x']);
  const [one, two] = ['one', 'two'].map((name) => join(user.folder.path, name));
  expect(stderr).toBe(`aim: several clusters run: one in ${one}, two in ${two}\n  choose one: --name NAME`);
  expect(exitCode).toBe(2);
});
