import { describe, expect, it } from 'vitest';
import { RemoteCluster } from '../../../src/control/client/remote-cluster.ts';
import { command, message } from '../../../src/model/turn/prompt.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { openClusterHost, readyClusterHost, recordEvents } from '../../support/cluster-host.ts';
import { outputOf } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { fakeRepl } from '../../../fixtures/agents/rows.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';

const typed = (text: string) => ({ kind: 'typed', text }) as const;

describe('a prompt that is sent', () => {
  it('has an event for every step, and its answer streams', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const { events, onEvent } = recordEvents();
    const { turn, end } = await client.request(
      { request: 'send', prompt: message('sim:say one\nsim:say two') },
      { onEvent },
    );
    expect(turn).toBe('sim-1');
    expect(events.slice(0, 3)).toEqual([
      { type: 'accepted', turn },
      { type: 'queued', turn, ahead: 0 },
      { type: 'started', turn, instance: 0, conversation: null },
    ]);
    const answer = events.flatMap((event) =>
      event.type === 'output' && event.channel === 'answer' ? [event.text] : [],
    );
    expect(answer.join('').trim()).toBe('one\ntwo');
    expect(end).toMatchObject({
      turn,
      instance: 0,
      error: null,
      result: { text: 'one\ntwo', outcome: { kind: 'completed' } },
    });
    expect(made.host.status()).toMatchObject({ unread: 0, waiting: 0, instances: [{ state: 'ready', pending: 0 }] });
  });

  it('waits for a cluster that starts', async () => {
    await using made = await openClusterHost();
    const client = await made.client();
    const sent = client.request({ request: 'send', prompt: message('sim:say here') });
    expect((await client.request({ request: 'status' })).clusters[0]).toMatchObject({
      state: 'starting',
      instances: [],
    });
    await made.host.start(never);
    expect((await sent).end?.result?.text).toBe('here');
  });

  it('is refused with the reason when the cluster never starts', async () => {
    await using made = await openClusterHost({ environment: { PATH: '' }, tool: 'aider' });
    const client = await made.client();
    const sent = client.request({ request: 'send', prompt: message('x') });
    await expect(made.host.start(never)).rejects.toMatchObject({ code: 'tool_not_found' });
    await expect(sent).rejects.toMatchObject({ code: 'tool_not_found' });
  });

  it('is a command only where its first word is one of the tool’s', async () => {
    await using made = await readyClusterHost(1);
    made.checkout.write('a.txt', '');
    const client = await made.client();
    const send = async (prompt: Parameters<typeof client.request<'send'>>[0]['prompt']) =>
      (await client.request({ request: 'send', prompt })).end?.result?.text;
    expect(await send(typed('/add a.txt'))).toContain('Added a.txt');
    expect(await send(typed('/run rm -rf x'))).toContain('Rehearsing: /run rm');
    expect(await send(message('/ls'))).toContain('Rehearsing: /ls');
    expect(await send(command('/ls'))).toBe('a.txt');
  });

  it('goes on when its client goes, and can be read by the next', async () => {
    await using made = await readyClusterHost(1);
    const [first, second] = [await made.client(), await made.client()];
    const { events, onEvent } = recordEvents();
    const sent = first.request({ request: 'send', prompt: message('sim:sleep 0.2\nsim:say done') }, { onEvent });
    sent.catch(() => {});
    await eventually(() => expect(events.map(({ type }) => type)).toContain('started'));
    await first[Symbol.asyncDispose]();
    await expect(sent).rejects.toMatchObject({ code: 'cluster_lost' });
    expect((await second.request({ request: 'read', turn: 'sim-1' })).end.result?.text).toBe('done');
  });

  it('is queued with the number of turns before it', async () => {
    await using made = await readyClusterHost(2);
    const client = await made.client();
    const ahead: number[] = [];
    const send = (to: number | null, text: string) =>
      client.request(
        { request: 'send', prompt: message(text), to, wait: false },
        { onEvent: (event) => void (event.type === 'queued' && ahead.push(event.ahead)) },
      );
    for (const to of [0, 1]) await send(to, 'sim:hang');
    await eventually(() => expect(made.host.status().instances.map(({ state }) => state)).toEqual(['busy', 'busy']));
    for (const to of [0, 0, 1, null, null, 1]) await send(to, 'x');
    expect(ahead).toEqual([0, 0, 0, 1, 0, 1, 2, 1]);
  });

  it('reports whether the conversation of its key is still there', async () => {
    await using made = await readyClusterHost(2);
    const client = await made.client();
    const send = async (key: string) =>
      (await client.request({ request: 'send', prompt: message('sim:say x'), key })).end;
    const [a, b] = [await send('a'), await send('b')];
    expect([a?.conversation, b?.conversation]).toEqual(['new', 'new']);
    expect(a?.instance).not.toBe(b?.instance);
    expect(await send('a')).toMatchObject({ conversation: 'same', instance: a?.instance });
    await client.request({ request: 'restart', instance: a!.instance! });
    expect(await send('a')).toMatchObject({ conversation: 'new', instance: a?.instance });
    expect(await send('a')).toMatchObject({ conversation: 'same' });
    expect(await send('b')).toMatchObject({ conversation: 'same' });
  });

  it('that kills its tool ends as crashed, and the next one works', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const crash = await client.request({ request: 'send', prompt: message('sim:crash 7') });
    expect(crash.end?.result?.outcome).toMatchObject({ kind: 'crashed', exit: { by: 'itself', code: 7 } });
    expect((await client.request({ request: 'send', prompt: message('sim:say back') })).end?.result?.text).toBe('back');
  });
});

it.each([
  { request: 'send', prompt: message('x'), to: 2 },
  { request: 'read', to: 2 },
  { request: 'interrupt', to: 2 },
  { request: 'restart', instance: 2 },
] as const)('$request of an instance that there is not is refused', async (body) => {
  await using made = await readyClusterHost(2);
  const client = await made.client();
  await expect(client.request(body)).rejects.toMatchObject({ code: 'usage', message: 'no instance 2: sim has 0 to 1' });
});

it('a wait for an instance that there will not be is refused while the cluster starts', async () => {
  await using made = await openClusterHost({ count: 2 });
  const client = await made.client();
  await expect(client.request({ request: 'read', to: 2 })).rejects.toMatchObject({ code: 'usage' });
});

describe('turns that were not waited for', () => {
  it('are kept until they are read, each by one reader', async () => {
    await using made = await readyClusterHost(2);
    const client = await made.client();
    const sent = await Promise.all(
      [0, 1, 0].map((to, n) => client.request({ request: 'send', prompt: message(`sim:say ${n}`), to, wait: false })),
    );
    expect(sent.map(({ end }) => end)).toEqual([null, null, null]);
    await eventually(() => expect(made.host.status().unread).toBe(3));
    const first = await client.request({ request: 'read', to: 1 });
    expect(first.end).toMatchObject({ turn: sent[1]?.turn, result: { text: '1' } });
    const rest = [await client.request({ request: 'read' }), await client.request({ request: 'read' })];
    expect(rest.map(({ end }) => end.turn)).toEqual([sent[0]?.turn, sent[2]?.turn]);
    await expect(client.request({ request: 'read', timeout_ms: 20 })).rejects.toMatchObject({
      code: 'timed_out',
      message: 'no turn ended within 0.02 s',
    });
    // By its id it can be had again.
    expect((await client.request({ request: 'read', turn: sent[2]!.turn })).end.result?.text).toBe('2');
  });

  it('are not taken from a reader that waits for them by id', async () => {
    await using made = await readyClusterHost(1);
    const [sender, reader] = [await made.client(), await made.client()];
    const any = reader.request({ request: 'read' });
    const sent = await sender.request({ request: 'send', prompt: message('sim:say mine') });
    expect(sent.end?.result?.text).toBe('mine');
    const { turn } = await sender.request({ request: 'send', prompt: message('sim:say yours'), wait: false });
    expect((await any).end).toMatchObject({ turn, result: { text: 'yours' } });
  });

  it('that there never were are not known', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    await expect(client.request({ request: 'read', turn: 'sim-9' })).rejects.toMatchObject({ code: 'unknown_turn' });
  });
});

describe('an interrupt', () => {
  it('ends the turn that runs, and returns its end', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const { turn } = await client.request({ request: 'send', prompt: message('sim:say begun\nsim:hang'), wait: false });
    await eventually(() => expect(outputOf(made.events)).toContain('begun'));
    const { end, already } = await client.request({ request: 'interrupt' });
    expect(end).toMatchObject({ turn, result: { outcome: { kind: 'interrupted' } } });
    expect(already).toBe(false);
    expect(await client.request({ request: 'interrupt', turn })).toMatchObject({ already: true, end: { turn } });
    expect(await client.request({ request: 'interrupt' })).toEqual({ end: null, already: false });
  });

  it('takes a turn that waits out of the queue, unsent', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    await client.request({ request: 'send', prompt: message('sim:hang'), wait: false });
    const waits = client.request({ request: 'send', prompt: message('sim:edit evil.txt x') });
    await eventually(() => expect(made.host.status().waiting).toBe(1));
    await client.request({ request: 'interrupt', turn: 'sim-2' });
    expect((await waits).end).toMatchObject({ instance: null, result: null, error: { code: 'interrupted' } });
    expect(made.host.status()).toMatchObject({ waiting: 0, instances: [{ prompts_sent: 1 }] });
  });

  it('of one among several has to name its turn or instance', async () => {
    await using made = await readyClusterHost(2);
    const client = await made.client();
    for (const to of [0, 1]) await client.request({ request: 'send', prompt: message('sim:hang'), to, wait: false });
    await eventually(() => expect(made.host.status().instances.map(({ state }) => state)).toEqual(['busy', 'busy']));
    await expect(client.request({ request: 'interrupt' })).rejects.toMatchObject({
      code: 'usage',
      message: 'several turns run: sim-1, sim-2',
    });
    expect((await client.request({ request: 'interrupt', to: 1 })).end?.turn).toBe('sim-2');
  });
});

describe('a restart', () => {
  it('gives the slot a new process, whatever the old one does', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const { pid } = made.host.status().instances[0]!;
    const sent = client.request({ request: 'send', prompt: message('sim:hang') });
    await eventually(() => expect(made.host.status().instances[0]).toMatchObject({ state: 'busy' }));
    const both = await Promise.all([0, 0].map((instance) => client.request({ request: 'restart', instance })));
    for (const { instance } of both) expect(instance).toMatchObject({ state: 'ready', restarts: 1 });
    expect((await sent).end?.result?.outcome.kind).toBe('interrupted');
    expect(made.host.status().instances[0]!.pid).not.toBe(pid);
    expect(leftoverProcesses()).toHaveLength(1);
  });
});

it('a restart of a slot that gets a new process just now waits until that one is ready', async () => {
  const row = fakeRepl('plain');
  await using made = await readyClusterHost(1, { tool: row.id, registry: new Registry([row]) });
  using elsewhere = Checkout.plain();
  const client = await made.client();
  const remote = await RemoteCluster.reach(client, never);
  await using lease = await remote.lease({ pool: 'fake', holder: 'job', key: null, emit: () => {} }, never);
  await lease.turn(message('trouble: stall'), { timeoutMs: null }, never);
  const opened = lease.openSession({ cwd: elsewhere.path, approvals: 'allow-edits', conversation: 'new' }, never);
  await eventually(() => expect(made.host.status().instances[0]).toMatchObject({ state: 'stopping' }));
  const { instance } = await client.request({ request: 'restart', instance: 0 });
  expect(instance).toMatchObject({ state: 'ready', restarts: 0 });
  await opened;
  expect(made.host.status().instances[0]!.pid).toBe(instance.pid);
});

describe('an end', () => {
  it('ends the requests of all clients that wait', async () => {
    await using made = await readyClusterHost(1);
    const client = await made.client();
    const runs = client.request({ request: 'send', prompt: message('sim:hang') });
    const waits = client.request({ request: 'send', prompt: message('sim:say x') });
    await eventually(() => expect(made.host.status().instances[0]).toMatchObject({ state: 'busy' }));
    expect(await client.request({ request: 'stop' })).toEqual({ name: 'sim', unmerged: [] });
    expect(await made.host.ending).toEqual({ why: 'stopped', how: 'stopped by `aim stop`' });
    await made.host.shutdown(1000);
    expect((await runs).end?.result?.outcome.kind).toBe('interrupted');
    expect((await waits).end?.error?.code).toBe('shut_down');
    await eventually(() => expect(client.closed.aborted).toBe(true));
    expect(leftoverProcesses()).toEqual([]);
  });
});
