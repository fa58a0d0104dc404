import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliUser } from './cli-user.ts';

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
