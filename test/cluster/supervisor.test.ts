import { expect, it } from 'vitest';
import { Supervisor } from '../../src/cluster/supervisor.ts';
import type { Exit } from '../../src/model/turn/exit.ts';
import { makePool } from '../support/cluster.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';

const killed: Exit = { by: 'signal', signal: 'SIGKILL' };

/** An instance whose failures a test tells of; it lives in real processes and failures in fake time. */
async function supervised(policy: { max: number; within_seconds: number }) {
  const made = await makePool(1);
  const clock = new FakeClock();
  const supervisor = new Supervisor(policy, clock, made.pool.closed);
  const instance = made.pool.instances[0]!;
  instance.onChange = (state) => supervisor.changed(instance, state);
  await instance.start(never);
  const failure = async () => {
    const { pid } = instance.view();
    process.kill(pid!, 'SIGKILL');
    await eventually(() => expect(instance.state.name).not.toBe('ready'));
  };
  return { made, clock, instance, failure };
}

it('brings an instance back at once, then only after a while', async () => {
  const { made, clock, instance, failure } = await supervised({ max: 5, within_seconds: 60 });
  await using _ = made;
  await failure();
  clock.advance(0);
  await eventually(() => expect(instance.state).toMatchObject({ name: 'ready' }));
  await failure();
  clock.advance(249);
  expect(instance.state).toMatchObject({ name: 'down', exit: killed });
  clock.advance(126);
  await eventually(() => expect(instance.state).toMatchObject({ name: 'ready' }));
});

it('forgets failures that are longer ago than the window', async () => {
  const { made, clock, instance, failure } = await supervised({ max: 1, within_seconds: 60 });
  await using _ = made;
  for (let n = 0; n < 3; n++) {
    await failure();
    clock.advance(0);
    await eventually(() => expect(instance.state).toMatchObject({ name: 'ready' }));
    clock.advance(61_000);
  }
  await failure();
  clock.advance(0);
  await eventually(() => expect(instance.state).toMatchObject({ name: 'ready' }));
  await failure();
  expect(instance.state).toMatchObject({ name: 'given_up', reason: 'ended 2 times within 60 s; killed by SIGKILL' });
});

it('brings nothing back after a shutdown', async () => {
  const { made, clock, instance, failure } = await supervised({ max: 5, within_seconds: 60 });
  await failure();
  await made.pool.shutdown(500);
  clock.advance(60_000);
  expect(instance.state.name).toBe('stopped');
  await made[Symbol.asyncDispose]();
});
