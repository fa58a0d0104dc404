import { describe, expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import type { TurnStep } from '../../src/model/turn/turn-step.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { makePool, readyCluster } from '../support/cluster.ts';
import { readyClusterHost, recordEvents } from '../support/cluster-host.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';
import { ofType } from '../support/events.ts';
import { sim } from '../../fixtures/agents/rows.ts';

describe('a prompt that is sent to an instance of a pool', () => {
  it('waits for a lease that has the instance', async () => {
    await using made = await readyCluster(2);
    const { cluster, pool } = made;
    const lease = await cluster.lease({ holder: 'job', instance: 0 }, never);
    const receipt = pool.sendPrompt(0, 'sim:say after');
    const other = await pool.sendPrompt(1, 'sim:say beside').ended;
    for (const word of ['one', 'two']) await lease.turn(message(`sim:say ${word}`), { timeoutMs: null }, never);
    expect(pool.getStatus()[0]).toMatchObject({ holder: 'job', pending: 2, prompts_sent: 2 });
    await lease[Symbol.asyncDispose]();
    expect([other.text, (await receipt.ended).text]).toEqual(['beside', 'after']);
    const order = ofType(made.events, 'turn_started').flatMap((event) => (event.instance === 0 ? [event.holder] : []));
    expect(order).toEqual(['job', 'job', null]);
  });

  it('finds it as it started, whatever the lease before opened there', async () => {
    await using made = await readyCluster(1);
    using elsewhere = Checkout.plain();
    {
      await using lease = await made.cluster.lease({ holder: 'job' }, never);
      await lease.openSession({ cwd: elsewhere.path, approvals: 'allow-edits', conversation: 'new' }, never);
    }
    await made.pool.sendPrompt(0, 'sim:edit here.txt hello').ended;
    expect(made.checkout.read('here.txt')).toBe('hello\n');
  });

  it('waits while the instance is restarted', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const restarted = made.pool.restartInstance(0);
    expect((await made.pool.sendPrompt(0, 'sim:say back').ended).text).toBe('back');
    await restarted;
  });

  it('waits for the restart of an instance that is down, where there is a cluster to restart it', async () => {
    await using made = await readyCluster(1);
    made.pool.sendPrompt(0, 'sim:crash 3');
    expect((await made.pool.sendPrompt(0, 'sim:say back').ended).text).toBe('back');
  });

  it('is interrupted by a restart of the instance', async () => {
    await using made = await makePool(1, sim({ stopTimeoutMs: 100 }));
    await made.pool.start(never);
    const receipt = made.pool.sendPrompt(0, 'sim:hang');
    await receipt.started;
    await made.pool.restartInstance(0);
    expect((await receipt.ended).outcome.kind).toBe('interrupted');
  });
});

describe('a receipt', () => {
  const prompt = message('sim:say hello');
  const steps = (turn: string) => [
    { type: 'accepted', turn },
    { type: 'queued', turn, ahead: 0 },
    { type: 'started', turn, instance: 0, conversation: null },
    { type: 'output', channel: 'answer', text: expect.stringContaining('hello') },
  ];
  const result = (turn: string) => ({
    turn,
    instance: 0,
    outcome: { kind: 'completed' },
    text: 'hello',
    usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number), cost_usd: null },
  });

  it('is the same of a pool, a cluster and a lease', async () => {
    await using made = await readyCluster(1);
    const { pool, cluster } = made;
    const ways = [
      (onStep: (step: TurnStep) => void) => pool.sendPrompt(0, prompt, { onStep }).ended,
      (onStep: (step: TurnStep) => void) => cluster.sendTo(0, prompt, { onStep }).ended,
      (onStep: (step: TurnStep) => void) => cluster.send(prompt, { onStep }).ended,
    ];
    for (const [index, send] of ways.entries()) {
      const seen: TurnStep[] = [];
      expect(await send((step) => seen.push(step))).toMatchObject(result(`sim-${index + 1}`));
      expect(seen.slice(0, 4)).toEqual(steps(`sim-${index + 1}`));
    }
    const seen: TurnStep[] = [];
    await using lease = await cluster.lease({ holder: 'job' }, never);
    const options = { timeoutMs: null, onStep: (step: TurnStep) => void seen.push(step) };
    expect(await lease.turn(prompt, options, never)).toMatchObject(result('sim-4'));
    // It has waited for the instance before.
    expect(seen.slice(0, 3)).toEqual(steps('sim-4').filter(({ type }) => type !== 'queued'));
  });

  it('is the same over the socket', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const { events, onEvent } = recordEvents();
    const { turn, end } = await client.request({ request: 'send', prompt }, { onEvent });
    expect(events.slice(0, 4)).toEqual(steps(turn));
    expect(end).toMatchObject({ turn, instance: 0, conversation: null, result: result(turn) });
  });

  it('reports whether the conversation of its key goes on', async () => {
    await using made = await readyCluster(2);
    const started = async (key: string) => {
      const receipt = made.cluster.send('sim:say x', { key });
      await receipt.ended;
      return await receipt.started;
    };
    const first = await started('a');
    expect(first.conversation).toBe('new');
    expect(await started('a')).toEqual({ ...first, conversation: 'same' });
    expect((await started('b')).instance).not.toBe(first.instance);
    await made.pool.restartInstance(first.instance);
    expect(await started('a')).toEqual(first);
  });

  it('of a prompt that never reached a tool rejects at every step that it did not take', async () => {
    await using made = await readyCluster(1);
    const running = made.cluster.send('sim:hang');
    await running.started;
    const stop = new AbortController();
    const seen: TurnStep[] = [];
    const receipt = made.cluster.send('x', { signal: stop.signal, onStep: (step) => seen.push(step) });
    stop.abort(new Error('no more'));
    await expect(receipt.started).rejects.toThrow('no more');
    await expect(receipt.instance).rejects.toThrow('no more');
    await expect(receipt.ended).rejects.toThrow('no more');
    expect(seen.map(({ type }) => type)).toEqual(['accepted', 'queued']);
  });
});

describe('a turn that ended', () => {
  it('is read once, by whichever way it is asked for', async () => {
    await using made = await readyCluster(2);
    const { pool, cluster } = made;
    const sent = [pool.sendPrompt(1, 'sim:say pool'), cluster.sendTo(0, 'sim:say cluster')];
    await Promise.all(sent.map(({ ended }) => ended));
    expect((await pool.readResponse(0, 1000)).text).toBe('cluster');
    expect((await cluster.readAny(1000)).text).toBe('pool');
    expect(pool.turns.unread).toBe(0);
  });

  it('can still be read after the shutdown of its pool', async () => {
    await using made = await readyCluster(1);
    await made.cluster.send('sim:say done').ended;
    await made.cluster.shutdown(1000);
    expect((await made.cluster.readAny(1000)).text).toBe('done');
    await expect(made.cluster.readAny(1000)).rejects.toMatchObject({ code: 'shut_down' });
  });

  it('is not kept for others where its lease has the result', async () => {
    await using made = await readyCluster(1);
    await using lease = await made.cluster.lease({ holder: 'job' }, never);
    await lease.turn(message('sim:say x'), { timeoutMs: null }, never);
    expect(made.pool.turns.unread).toBe(0);
    expect(() => made.pool.turns.get('sim-1')).toThrow('there is no turn sim-1');
  });
});

it('a shutdown interrupts the turn of a lease', async () => {
  await using made = await readyCluster(1);
  const lease = await made.cluster.lease({ holder: 'job' }, never);
  const turn = lease.turn(message('sim:hang'), { timeoutMs: null }, never);
  await eventually(() => expect(made.pool.getStatus()[0]!.state).toBe('busy'));
  const [{ outcome }] = await Promise.all([turn, made.cluster.shutdown(1000)]);
  expect(outcome.kind).toBe('interrupted');
});
