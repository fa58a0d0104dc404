import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ControlClient } from '../../src/control/client/client.ts';
import { connectCluster } from '../../src/control/client/find-cluster.ts';
import { HELLO, MAX_LINE_BYTES, PROTOCOL_VERSION } from '../../src/control/protocol/hello.ts';
import { checkName, checkNewName } from '../../src/control/protocol/socket-name.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { openClusterHost, readyClusterHost, recordEvents } from '../support/cluster-host.ts';
import { ofType } from '../support/events.ts';
import { rawClient } from '../support/raw-client.ts';
import { RuntimeFolder } from '../support/runtime-folder.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { staleSocket } from '../support/stale-socket.ts';
import { eventually } from '../support/eventually.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the socket', () => {
  it('is its owner’s alone, and goes with its cluster', async () => {
    await using made = await openClusterHost();
    const { socket } = made.host;
    expect(socket).toBe(join(made.runtime.path, 'aim', 'sim.sock'));
    expect([modeOf(socket!), modeOf(dirname(socket!))]).toEqual(['600', '700']);
    await made.host.shutdown(0);
    expect(readdirSync(dirname(socket!)).filter((name) => name !== 'owners')).toEqual([]);
  });

  it('of a name that is in use is refused; without a name the next one is found', async () => {
    await using first = await openClusterHost();
    const { environment } = first.runtime;
    await using second = await openClusterHost({ environment });
    expect(second.host.name).toBe('sim-2');
    await expect(openClusterHost({ environment, name: 'sim' })).rejects.toMatchObject({
      code: 'name_taken',
      exitCode: 1,
    });
    await expect(connectCluster({ name: null, environment, clock: systemClock })).rejects.toMatchObject({
      code: 'usage',
      message: 'several clusters run: sim, sim-2',
    });
  });

  it('behind which no process listens any more is taken over, and others like it are swept', async () => {
    using runtime = new RuntimeFolder();
    const { environment } = runtime;
    mkdirSync(join(runtime.path, 'aim'), { mode: 0o700 });
    const old = ['sim', 'run-1', 'other'].map((name) => join(runtime.path, 'aim', `${name}.sock`));
    for (const path of old) await staleSocket(path);
    await expect(connectCluster({ name: 'sim', environment, clock: systemClock })).rejects.toMatchObject({
      code: 'no_cluster',
      exitCode: 4,
    });
    await using made = await openClusterHost({ environment });
    expect(readdirSync(join(runtime.path, 'aim'))).toEqual(['sim.sock']);
    await using client = await connectCluster({ name: 'sim', environment, clock: systemClock });
    expect((await client.request({ request: 'status' })).clusters[0]?.name).toBe(made.host.name);
  });

  it('is had by one of ten who want it at once', async () => {
    using runtime = new RuntimeFolder();
    const { environment } = runtime;
    mkdirSync(join(runtime.path, 'aim'), { mode: 0o700 });
    await staleSocket(join(runtime.path, 'aim', 'one.sock'));
    const all = await Promise.allSettled(
      Array.from({ length: 10 }, () => openClusterHost({ environment, name: 'one' })),
    );
    const got = all.filter((it) => it.status === 'fulfilled');
    const refused = all.filter((it) => it.status === 'rejected').map(({ reason }) => (reason as { code: string }).code);
    expect([got.length, new Set(refused)]).toEqual([1, new Set(['name_taken'])]);
    for (const { value } of got) await value[Symbol.asyncDispose]();
  });

  it('with a path that is too long for one is made in the folder of /tmp', async () => {
    using runtime = new RuntimeFolder();
    const deep = join(runtime.path, 'd'.repeat(80));
    mkdirSync(deep, { mode: 0o700 });
    const environment = { ...runtime.environment, XDG_RUNTIME_DIR: deep };
    const name = `long-${process.pid}`;
    await using made = await openClusterHost({ environment, name });
    expect(made.host.socket).toBe(`/tmp/aim-${process.getuid!()}/${name}.sock`);
    await using client = await connectCluster({ name, environment, clock: systemClock });
    expect(client.path).toBe(made.host.socket);
  });

  it.each([
    ['open to others', (path: string) => mkdirSync(path) === undefined && chmodSync(path, 0o777)],
    ['a link', (path: string) => symlinkSync('/tmp', path)],
    ['a file', (path: string) => writeFileSync(path, '')],
  ])('is not made in a folder that is %s', async (_, prepare) => {
    using runtime = new RuntimeFolder();
    prepare(join(runtime.path, 'aim'));
    const { environment } = runtime;
    await expect(openClusterHost({ environment })).rejects.toMatchObject({ code: 'folder_refused', exitCode: 1 });
    await expect(connectCluster({ name: 'sim', environment, clock: systemClock })).rejects.toMatchObject({
      code: 'folder_refused',
    });
  });
});

describe('a name', () => {
  it.each(['', '.x', '-x', 'a/b', '../x', 'a b', 'é', 'x'.repeat(33), 'a\n'])('%j is refused', (name) => {
    expect(() => checkName(name)).toThrow('must be 1 to 32 letters');
  });

  it('of a run can be asked for, and given to nothing', () => {
    expect(checkName('run-1')).toBe('run-1');
    expect(() => checkNewName('run-1')).toThrow('are the names of runs');
  });
});

describe('a client', () => {
  it.each([
    ['garbage', 'garbage\u0000\u00ff{"', 'a line that is not JSON'],
    ['a number', '42', 'not a request'],
    ['nothing of a request', '{}', 'not a request'],
    ['an unknown request', '{"id":3,"request":"snd"}', 'knows no request \\"snd\\"'],
    ['a request of a newer version', '{"id":3,"request":"status","colour":"red"}', 'has the unknown key'],
    ['a request without its parts', '{"id":3,"request":"send"}', 'prompt'],
    ['a request for another cluster', '{"id":3,"request":"status","cluster":"other"}', 'this is the cluster sim'],
    [
      'a lease that it does not hold',
      '{"id":3,"request":"turn","lease":7,"prompt":{"kind":"message","text":"x"},"timeout_ms":null}',
      'has no lease',
    ],
  ])('that sends %s is told so, and goes on', async (_, line, why) => {
    await using made = await openClusterHost();
    const client = await rawClient(made.host.socket!);
    client.socket.write(`${line}\n`);
    await eventually(() => expect(client.replies()).toHaveLength(2));
    expect(JSON.stringify(client.replies()[1])).toContain(why);
    client.socket.write('{"id":4,"request":"status"}\n');
    expect(await client.reply(4)).toMatchObject({ result: { clusters: [{ name: 'sim' }] } });
    client.socket.destroy();
  });

  it('is helped with a request that it spelt wrong', async () => {
    await using made = await openClusterHost();
    const client = await rawClient(made.host.socket!);
    client.socket.write('{"id":1,"request":"statsu"}\n');
    expect(await client.reply(1)).toMatchObject({ error: { code: 'protocol', hint: 'did you mean "status"?' } });
    client.socket.destroy();
  });

  it('that sends half a message, or one without end, harms no other client', async () => {
    await using made = await openClusterHost();
    const [half, endless] = [await rawClient(made.host.socket!), await rawClient(made.host.socket!)];
    half.socket.write('{"id":1,"request":"sta');
    half.socket.destroy();
    for (let sent = 0; sent < MAX_LINE_BYTES + 100_000; sent += 1_000_000) endless.socket.write('x'.repeat(1_000_000));
    endless.socket.write('\n{"id":2,"request":"status"}\n');
    expect(await endless.reply(null)).toMatchObject({
      error: { message: `a request of more than ${MAX_LINE_BYTES} bytes` },
    });
    expect(await endless.reply(2)).toMatchObject({ result: { clusters: [{ name: 'sim' }] } });
    endless.socket.destroy();
  });

  it('that speaks another version is refused what it asks, with both versions', async () => {
    await using made = await openClusterHost();
    const client = await rawClient(made.host.socket!);
    client.socket.write('{"hello":"aim","protocol":99,"aim":"9.9.9"}\n{"id":1,"request":"status"}\n');
    expect(await client.reply(1)).toMatchObject({
      error: { code: 'protocol', message: expect.stringContaining('aim 9.9.9 speaks 99') },
    });
    client.socket.destroy();
  });

  it('of ours understands a peer of another version', async () => {
    using runtime = new RuntimeFolder();
    const path = join(runtime.path, 'new.sock');
    const server = createServer((socket) =>
      socket.write(`${JSON.stringify({ ...HELLO, protocol: PROTOCOL_VERSION + 1, aim: '9.9.9' })}\n`),
    );
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await using client = await ControlClient.connect(path, systemClock);
    await expect(client.request({ request: 'status' })).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('aim 9.9.9'),
    });
    server.close();
  });

  it('of ours does not wait for ever for a peer that sends nothing', async () => {
    using runtime = new RuntimeFolder();
    const path = join(runtime.path, 'mute.sock');
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const clock = new FakeClock();
    const client = await ControlClient.connect(path, clock);
    const asked = client.request({ request: 'status' });
    clock.advance(5000);
    await expect(asked).rejects.toMatchObject({
      code: 'cluster_lost',
      message: expect.stringContaining('does not answer'),
    });
    expect(clock.waiting).toBe(0);
    void client[Symbol.asyncDispose]();
    clock.advance(1000);
    server.close();
  });

  it('of ours leaves out what a newer server sends beyond it', async () => {
    using runtime = new RuntimeFolder();
    const path = join(runtime.path, 'new.sock');
    const says = [
      { ...HELLO, schema: 'newer' },
      { id: 1, event: { type: 'weather', sun: true } },
      { id: 1, mood: 'fair' },
      { id: 1, result: { name: 'x', more: 1 } },
    ];
    const server = createServer((socket) => socket.write(`${says.map((it) => JSON.stringify(it)).join('\n')}\n`));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await using client = await ControlClient.connect(path, systemClock);
    expect(await client.request({ request: 'stop' })).toEqual({ name: 'x', unmerged: [] });
    server.close();
  });

  it('of ours has the reply of a newer server that goes as soon as it has sent it', async () => {
    using runtime = new RuntimeFolder();
    const path = join(runtime.path, 'new.sock');
    const hello = { ...HELLO, schema: 'newer' };
    const reply = { id: 1, result: { name: 'x' } };
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        if (chunk.toString().includes('"request"')) socket.end(`${JSON.stringify(hello)}\n${JSON.stringify(reply)}\n`);
      });
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await using client = await ControlClient.connect(path, systemClock);
    expect(await client.request({ request: 'stop' })).toMatchObject({ name: 'x' });
    server.close();
  });

  it('that does not read misses droppable events, gets their number, and still gets the end', async () => {
    await using made = await readyClusterHost(1);
    const slow = await rawClient(made.host.socket!);
    slow.socket.pause();
    const send = { id: 1, request: 'send', prompt: message('sim:flood 12000000') };
    slow.socket.write(`${JSON.stringify(send)}\n`);
    const other = await made.client();
    const { events, onEvent } = recordEvents();
    // The tool is not held up, and nobody else.
    await eventually(() => expect(ofType(made.events, 'turn_ended')).toHaveLength(1));
    const fast = await other.request({ request: 'send', prompt: message('sim:say fast') }, { onEvent });
    expect(fast.end?.result?.text).toBe('fast');
    expect(events.some((event) => event.type === 'gap')).toBe(false);
    slow.socket.resume();
    expect(await slow.reply(1)).toMatchObject({ result: { end: { result: { outcome: { kind: 'completed' } } } } });
    const gaps = slow.replies().filter((it) => (it['event'] as { type?: string } | undefined)?.type === 'gap');
    expect(gaps.length).toBeGreaterThan(0);
    slow.socket.destroy();
  });

  it.each([
    ['does not wait for', { wait: false }, []],
    ['waits no more for', {}, [{ id: 2, request: 'cancel', of: 1 }]],
  ])('hears nothing of a turn that it %s after the reply', async (_, how, more) => {
    await using made = await readyClusterHost(1);
    const client = await rawClient(made.host.socket!);
    const say = (body: object) => client.socket.write(`${JSON.stringify(body)}\n`);
    say({ id: 1, request: 'send', prompt: message('sim:sleep 0.1\nsim:say done'), ...how });
    for (const body of more) say(body);
    expect(await client.reply(1)).toBeDefined();
    await eventually(() => expect(ofType(made.events, 'turn_ended')).toHaveLength(1));
    say({ id: 3, request: 'status' });
    await client.reply(3);
    const said = client.replies().filter(({ id }) => id === 1);
    expect(said.findIndex((it) => !('event' in it))).toBe(said.length - 1);
    client.socket.destroy();
  });

  it('is one of fifty, and each gets its own answer', async () => {
    await using made = await readyClusterHost(3);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const client = await made.client();
        return (await client.request({ request: 'send', prompt: message(`sim:say ${n}`) })).end?.result?.text;
      }),
    );
    expect(answers).toEqual(answers.map((_, n) => String(n)));
    expect(existsSync(made.host.socket!)).toBe(true);
  });
});

it('an error of a client’s listener is its request’s alone: other requests of the connection are answered', async () => {
  await using made = await readyClusterHost(1);
  const client = await made.client();
  const send = (onEvent: () => void | Promise<void>) =>
    client.request({ request: 'send', prompt: message('sim:say done') }, { onEvent });
  const fail = () => {
    throw new Error('its own');
  };
  await expect(send(fail)).rejects.toThrow('its own');
  await expect(send(async () => fail())).rejects.toThrow('its own');
  expect((await send(() => {})).end?.result?.text).toBe('done');
  await using local = made.host.openClient();
  const sent = local.request({ request: 'send', prompt: message('sim:say done') }, { onEvent: fail });
  await expect(sent).rejects.toThrow('its own');
  expect(ofType(made.events, 'notice').filter(({ level }) => level !== 'info')).toEqual([]);
});

describe('a cluster that is not named', () => {
  it('is the one that works in the checkout of the user’s folder, though others run', async () => {
    await using first = await openClusterHost();
    const { environment } = first.runtime;
    await using second = await openClusterHost({ environment });
    const lines: string[] = [];
    const look = async (folder: string) => {
      const onElsewhere = (line: string) => lines.push(line);
      await using client = await connectCluster({ name: null, environment, clock: systemClock, folder, onElsewhere });
      return client.path;
    };
    mkdirSync(second.checkout.file('below'));
    expect(await look(first.checkout.path)).toBe(first.host.socket);
    expect(await look(second.checkout.file('below'))).toBe(second.host.socket);
    await expect(look('/')).rejects.toMatchObject({
      code: 'usage',
      message: `several clusters run: sim in ${first.checkout.path}, sim-2 in ${second.checkout.path}`,
    });
    expect(lines).toEqual([]);
    await second.host.shutdown(0);
    expect(await look('/')).toBe(first.host.socket);
    expect(lines).toEqual([
      `no cluster works in this checkout; this goes to sim, which works in ${first.checkout.path}`,
    ]);
  });
});
