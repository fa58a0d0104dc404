import { expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import type { TurnStep } from '../../src/model/turn/turn-step.ts';
import type { PoolSpec } from '../../src/pool/tool-process-pool.ts';
import { sim } from '../../fixtures/agents/rows.ts';
import { makeCluster, type TestCluster } from '../support/cluster.ts';
import { ofType } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { never } from '../support/never.ts';

const LIMIT = 'sim:fail 429 rate limit, retry after 60 s';

/** A cluster of which every instance is ready; its time passes by `clock.advance` alone. */
async function ready(count: number, over: Partial<PoolSpec> = {}): Promise<{ made: TestCluster; clock: FakeClock }> {
  const clock = new FakeClock();
  const made = await makeCluster(count, sim(), { routing: 'least_busy', clock }, { clock, ...over });
  await made.cluster.start(never);
  await eventually(() => expect(made.pool.getStatus().every(({ state }) => state === 'ready')).toBe(true));
  return { made, clock };
}

const changes = (made: TestCluster) => ofType(made.events, 'pool_changed').map(({ to }) => to);

it('a pool whose turn met a limit starts nothing until it is over, then one turn, then all', async () => {
  const { made, clock } = await ready(2);
  await using _ = made;
  const { cluster, pool } = made;
  expect((await cluster.send(message(LIMIT)).ended).outcome).toMatchObject({ limit: { kind: 'overloaded' } });
  expect(pool.gate.pause).toMatchObject({ limit: 'overloaded', until: new Date(clock.now() + 60_000).toISOString() });
  const steps: TurnStep[] = [];
  const onStep = (step: TurnStep) => void steps.push(step);
  const waiting = ['one', 'two', 'three'].map((text) =>
    cluster.send(message(`sim:sleep 0.2\nsim:say ${text}`), { onStep }),
  );
  const pause = { limit: 'overloaded', until: expect.stringMatching(/Z$/), reason: expect.stringContaining('429') };
  expect(steps.filter(({ type }) => type === 'queued')).toMatchObject([{ pause }, { pause }, { pause }]);
  const started = () => ofType(made.events, 'turn_started').length - 1;
  clock.advance(59_000);
  expect(started()).toBe(0);
  clock.advance(1000);
  await eventually(() => expect(started()).toBe(1));
  expect(pool.gate.state.name).toBe('trying');
  const results = await Promise.all(waiting.map((receipt) => receipt.ended));
  expect(results.map(({ outcome }) => outcome.kind)).toEqual(['completed', 'completed', 'completed']);
  expect(changes(made)).toEqual(['paused', 'trying', 'open']);
});

it('a turn that runs while its pool pauses is left alone', async () => {
  const { made } = await ready(2);
  await using _ = made;
  const slow = made.cluster.sendTo(1, message('sim:sleep 0.2\nsim:say done'));
  await made.cluster.sendTo(0, message(LIMIT)).ended;
  expect((await slow.ended).outcome.kind).toBe('completed');
  expect(made.pool.gate.state.name).toBe('paused');
});

it('a trial that meets the limit again pauses the pool again', async () => {
  const { made, clock } = await ready(1);
  await using _ = made;
  const { cluster } = made;
  await cluster.send(message(LIMIT)).ended;
  const second = cluster.send(message(LIMIT));
  const third = cluster.send(message('sim:say third'));
  clock.advance(60_000);
  await second.ended;
  expect(changes(made)).toEqual(['paused', 'trying', 'paused']);
  clock.advance(60_000);
  expect((await third.ended).text).toBe('third');
});

it('a pause that is longer than anybody waits refuses what waits and what comes, until it is over', async () => {
  const { made, clock } = await ready(1, { max_wait_seconds: 30 });
  await using _ = made;
  const { cluster } = made;
  const first = cluster.send(message(LIMIT));
  const behind = cluster.send(message('sim:say behind'));
  const refused = expect(behind.ended).rejects.toMatchObject({ code: 'pool_paused' });
  await first.ended;
  await refused;
  await expect(cluster.send(message('sim:say later')).ended).rejects.toThrow(/is paused until .* longer than/);
  clock.advance(60_000);
  expect((await cluster.send(message('sim:say again')).ended).text).toBe('again');
  expect(changes(made)).toEqual(['paused', 'trying', 'open']);
});

it.each([
  ['that is waited for, before the turns that wait', 3600],
  ['that nobody waits for', 30],
])('what asks no model gets an instance in a pause %s', async (_which, max_wait_seconds) => {
  const { made, clock } = await ready(1, { max_wait_seconds });
  await using _ = made;
  const { cluster } = made;
  await cluster.send(message(LIMIT)).ended;
  expect(made.pool.gate.state.name).toBe('paused');
  const later = cluster.send(message('sim:say later')).ended;
  const isRefused = max_wait_seconds < 60;
  if (isRefused) await expect(later).rejects.toMatchObject({ code: 'pool_paused' });
  {
    await using lease = await cluster.lease({ holder: 'merge', instance: 0, withoutTurn: true }, never);
    expect(lease.alive).toBe(true);
  }
  clock.advance(60_000);
  if (!isRefused) expect((await later).text).toBe('later');
});
