import { expect, it } from 'vitest';
import { startJulesServer } from '../../fixtures/jules-server/jules-server.ts';
import { julesRow, WITH_KEY } from '../../fixtures/jules-server/row.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { PLAIN } from '../../src/reporters/paint.ts';
import { statusLines } from '../../src/reporters/reports/status-table.ts';
import { checkTool } from '../../src/host/check-tool.ts';
import type { PoolSpec } from '../../src/pool/tool-process-pool.ts';
import { clusterStatus } from '../../src/cluster/status-of.ts';
import { makeCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';

const URL_OF = (n: number) => `https://jules.google.com/session/${3_141_591 + n}`;

/** A pool whose tool is the fake service: nothing of it is looked for on this machine. */
async function clusterOf(server: { readonly url: string }, count: number, over: Partial<PoolSpec> = {}) {
  const tool = { row: julesRow(server), command: [], version: 'v1alpha' };
  return await makeCluster(count, undefined, {}, { tool, environment: WITH_KEY, ...over });
}

it('a pool of a service: each slot has a session of its own, and each turn what came of it', async () => {
  await using server = await startJulesServer();
  await using made = await clusterOf(server, 2);
  const { cluster, events } = made;
  await cluster.start(never);
  const [first, second] = await Promise.all([
    cluster.sendTo(0, 'SAY one').ended,
    cluster.sendTo(1, 'WRITE a.txt x\nSAY two').ended,
  ]);
  expect(first).toMatchObject({ outcome: { kind: 'completed' }, text: 'one', usage: null, remote: { outputs: [] } });
  expect(second).toMatchObject({ text: 'two', files: [], remote: { outputs: [{ kind: 'patch', files: ['a.txt'] }] } });
  expect(server.sessions).toHaveLength(2);

  // A further prompt goes on in the session of its slot.
  const further = await cluster.sendTo(1, 'SAY three').ended;
  expect(further).toMatchObject({ text: 'three', remote: { session: second.remote?.session } });
  expect(server.sessions).toHaveLength(2);

  const views = cluster.getStatus();
  expect(views.map(({ url }) => url ?? '').sort()).toEqual([URL_OF(1), URL_OF(2)]);
  expect(views).toMatchObject([
    { state: 'ready', pid: null, restarts: 0 },
    { state: 'ready', pid: null, restarts: 0 },
  ]);
  // What a journal has to have: the session that is to be, and the one that was made, each for its turn.
  const recorded = events.filter(({ type }) => type === 'remote_intent' || type === 'remote_session');
  expect(recorded.filter((event) => 'instance' in event && event.instance === 1)).toMatchObject([
    {
      type: 'remote_intent',
      pool: 'jules',
      turn: second.turn,
      title: expect.stringMatching(/^aim [0-9a-f]{12}: WRITE/),
    },
    { type: 'remote_session', pool: 'jules', turn: second.turn, session: second.remote?.session },
  ]);

  const facts = {
    name: 'jules',
    kind: 'cluster',
    pool: 'jules',
    tool: 'jules',
    model: null,
    routing: 'least_busy',
  } as const;
  const { openQuestions } = cluster.pool;
  const status = clusterStatus({ ...facts, openQuestions, cwd: '/w', count: 2, startedAt: 0, socket: null }, cluster);
  const lines = statusLines([status], { columns: 120, paint: PLAIN, now: systemClock.now() });
  expect(lines.join('\n')).toContain(views[0]?.url);
});

it('an interrupted turn names the place where its session continues, and a restart makes a fresh one', async () => {
  await using server = await startJulesServer();
  await using made = await clusterOf(server, 1, { approvals: 'allow-all' });
  const { cluster } = made;
  await cluster.start(never);
  const stop = new AbortController();
  const running = cluster.send('SLOW 100000', { signal: stop.signal });
  await server.waitFor('activities');
  stop.abort();
  const reason = `interrupted; last output: the session continues at ${URL_OF(1)}`;
  expect((await running.ended).outcome).toEqual({ kind: 'interrupted', reason });
  const late = await cluster.send('go on', { timeoutMs: 200 }).ended;
  expect(late.outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining(URL_OF(1)) as string });
  await cluster.pool.restartInstance(0);
  expect(cluster.getStatus()).toMatchObject([{ state: 'ready', restarts: 1 }]);
  expect(cluster.getStatus()[0]).not.toHaveProperty('url');
  expect((await cluster.send('SAY fresh').ended).text).toBe('fresh');
  expect(server.sessions).toHaveLength(2);
});

it('a check of a service asks nothing of it but whether the key is good', async () => {
  await using server = await startJulesServer();
  const row = julesRow(server);
  const check = (environment: Record<string, string | undefined>) => checkTool(row, environment, systemClock, never);
  expect(await check(WITH_KEY)).toMatchObject({
    installed: true,
    version: 'v1alpha',
    speaks: true,
    logged_in: 'yes',
    problem: null,
    hint: null,
  });
  expect(await check({ ...WITH_KEY, JULES_API_KEY: 'wrong' })).toMatchObject({
    installed: true,
    speaks: true,
    logged_in: 'no',
    problem: 'the key is refused: HTTP 401: Request had invalid authentication credentials',
    hint: row.loginHint,
  });
  expect(await check({})).toMatchObject({ installed: false, speaks: null, hint: row.loginHint });
  expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
});

it('a pool whose key is refused is given up at the first try', async () => {
  await using server = await startJulesServer({ refusal: 403 });
  await using made = await clusterOf(server, 1, { environment: { ...WITH_KEY, JULES_API_KEY: 'wrong' } });
  await expect(made.cluster.start(never)).rejects.toThrow(/the key is refused: HTTP 403/);
  expect(made.events.flatMap((event) => (event.type === 'instance_changed' ? [event.to] : []))).toEqual([
    'starting',
    'down',
    'given_up',
  ]);
  expect(server.requests).toHaveLength(1);
});
