import { expect, it } from 'vitest';
import { OpenQuestions } from '../../../src/pool/questions/open-questions.ts';
import { LocalClient } from '../../../src/control/server/local-client.ts';
import { RunControl } from '../../../src/control/server/run-control.ts';
import type { ClusterStatus } from '../../../src/model/cluster/cluster-status.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { readyClusterHost, recordEvents } from '../../support/cluster-host.ts';

it('a client in the process of the cluster asks what other clients ask over the socket', async () => {
  await using made = await readyClusterHost(1);
  await using client = made.host.openClient();
  const { events, onEvent } = recordEvents();
  const { turn, end } = await client.request({ request: 'send', prompt: message('sim:say hello') }, { onEvent });
  expect(end).toMatchObject({ turn, result: { text: 'hello' } });
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual(['accepted', 'queued', 'started', 'output']);
  expect((await client.request({ request: 'status' })).clusters).toMatchObject([{ name: 'sim', state: 'ready' }]);
  await expect(client.request({ request: 'read', to: 7 })).rejects.toMatchObject({ code: 'usage' });
});

it('a run of jobs can be looked at, answered and stopped, and nothing else', async () => {
  let stops = 0;
  await using client = new LocalClient(
    new RunControl('run-1', {
      status: () => [],
      openQuestions: new OpenQuestions(),
      stop: () => void (stops += 1),
      subscribe: () => ({ [Symbol.dispose]() {} }),
    }),
  );
  expect(await client.request({ request: 'status' })).toEqual({ clusters: [] });
  expect(await client.request({ request: 'stop' })).toEqual({ name: 'run-1', unmerged: [] });
  expect(stops).toBe(1);
  for (const body of [
    { request: 'describe' },
    { request: 'send', prompt: message('x') },
    { request: 'read' },
  ] as const) {
    await expect(client.request(body)).rejects.toMatchObject({
      code: 'usage',
      message: 'run-1 is a run of jobs: it can be looked at, answered and stopped',
    });
  }
  await expect(client.request({ request: 'status', cluster: 'other' })).rejects.toMatchObject({
    code: 'no_cluster',
    message: 'this is the run run-1, not other',
  });
});

it('a run refuses an instance that none of its pools has, where it would be followed', async () => {
  const run = (counts: number[]) =>
    new LocalClient(
      new RunControl('run-1', {
        status: () => counts.map((count) => ({ count }) as ClusterStatus),
        openQuestions: new OpenQuestions(),
        stop() {},
        subscribe: () => ({ [Symbol.dispose]() {} }),
      }),
    );
  await using client = run([1, 3]);
  await expect(client.request({ request: 'watch', to: 3 })).rejects.toMatchObject({
    message: 'no instance 3: run-1 has 0 to 2',
  });
});
