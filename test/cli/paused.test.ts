import { expect, it } from 'vitest';
import { cliUser, printed } from './cli-user.ts';

it('a cluster whose provider takes no more requests says so to who sends, and in its status', async () => {
  await using user = cliUser({});
  await user.launch(['sim', '-n', '1'], '1 of 1 ready');
  const failed = await user.aim(['send', 'sim:fail 429 Too Many Requests, retry after 900 s']);
  expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('429 Too Many Requests') });

  const waits = user.aim(['send', 'sim:say later']);
  await printed(waits, 'the pool is paused until ', 'stderr');
  waits.kill('SIGINT');
  const { stderr, exitCode } = await waits;
  expect(stderr).toMatch(
    /^the pool is paused until \d\d:\d\d, for 1[45]:\d\d: its provider takes no more requests: sim error: 429/,
  );
  expect(exitCode).toBe(130);

  expect((await user.aim(['status'])).stdout).toMatch(/^ {2}paused until \d\d:\d\d, for 1[45]:\d\d: /m);
  const document = JSON.parse((await user.aim(['status', '--json'])).stdout);
  expect(document.clusters[0]).toMatchObject({ state: 'ready', pause: { limit: 'overloaded' } });
});
