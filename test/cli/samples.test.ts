import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replayCluster } from '../../fixtures/samples/samples.ts';
import { cliUser } from './cli-user.ts';

it('commands read what a cluster of the version before sends on its socket', async () => {
  await using user = cliUser({ 'a.txt': 'one\n' });
  const folder = join(user.runtime, 'aim');
  mkdirSync(folder, { mode: 0o700 });
  await using _cluster = await replayCluster('v1', join(folder, 'sim.sock'));
  const read = async (...args: string[]) => {
    const { stdout, stderr, exitCode } = await user.aim(args);
    return { stdout, stderr, exitCode };
  };

  expect(await read('send', '--to', '0', 'sim:say an answer\nsim:stderr a warning')).toMatchObject({
    stdout: 'an answer',
    exitCode: 0,
  });
  expect(await read('send', '--session', 'key', 'sim:edit a.txt two => three')).toMatchObject({ exitCode: 0 });
  expect(await read('send', 'sim:fail no luck')).toMatchObject({
    stderr: expect.stringContaining('no luck'),
    exitCode: 1,
  });
  expect(await read('send', '--to', '7', 'sim:say nowhere')).toMatchObject({
    stderr: expect.stringContaining('no instance 7'),
    exitCode: 2,
  });
  expect(await read('send', '--no-wait', '--to', '1', 'sim:say begun\nsim:hang')).toMatchObject({
    stdout: 'sim-4',
    exitCode: 0,
  });
  expect(await read('interrupt', 'sim-4')).toMatchObject({ exitCode: 0 });
  expect(await read('read', 'sim-4')).toMatchObject({ stdout: 'begun', exitCode: 130 });
  expect(await read('send', '--timeout', '0.2', '--to', '0', 'sim:hang')).toMatchObject({ exitCode: 3 });
  expect((await user.status()).instances.map(({ state }) => state)).toEqual(['ready', 'ready']);
  expect(await read('restart', '1')).toMatchObject({ exitCode: 0 });

  const jobs = [{ id: 'ask', tool: 'sim', action: 'ask', prompt: 'sim:say an answer\nsim:stderr a warning' }];
  user.folder.write('jobs.json', jobs);
  // The row of its tool has another form, and can't be guessed at: no job is sent there.
  expect(await read('run-jobs', 'jobs.json', '--on', 'sim')).toMatchObject({
    stderr: expect.stringMatching(/is of another aim.*\n.*use the same version of aim at both ends$/),
    exitCode: 1,
  });
  expect(await read('stop')).toMatchObject({ stdout: 'sim has ended', exitCode: 0 });
});
