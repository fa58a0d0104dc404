import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/pool/leases/lease.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { makeCluster, readyCluster } from '../support/cluster.ts';
import { ofType } from '../support/events.ts';
import { outputOf } from '../support/events.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';

const request = (holder: string) => ({ holder });

describe('work over several instances', () => {
  it('is dealt evenly by round robin', async () => {
    await using made = await readyCluster(3, undefined, { routing: 'round_robin' });
    const receipts = Array.from({ length: 10 }, (_, n) => made.cluster.send(`sim:say ${n}`));
    const results = await Promise.all(receipts.map((receipt) => receipt.ended));
    expect(results.map((result) => result.text)).toEqual(receipts.map((_, n) => String(n)));
    const counts = [0, 1, 2].map((index) => results.filter((result) => result.instance === index).length);
    expect(counts).toEqual([4, 3, 3]);
  });

  it('goes to an idle instance by default', async () => {
    await using made = await readyCluster(2);
    const long = made.cluster.send('sim:hang', { timeoutMs: 60_000 });
    await long.started;
    const short = await Promise.all([1, 2, 3].map((n) => made.cluster.send(`sim:say ${n}`).ended));
    const busy = await long.instance;
    expect(short.map((result) => result.instance)).toEqual([1 - busy, 1 - busy, 1 - busy]);
  });

  it('stays with its key by sticky, and so it does under any routing', async () => {
    await using made = await readyCluster(3, undefined, { routing: 'round_robin' });
    const keys = ['a', 'b', 'c', 'a', 'b', 'c', 'a'];
    const homes = await Promise.all(
      keys.map(async (key) => (await made.cluster.send('sim:say x', { key }).ended).instance),
    );
    expect(new Set(homes.slice(0, 3)).size).toBe(3);
    expect(homes).toEqual(keys.map((key) => homes[keys.indexOf(key)]));
  });

  it('can be sent to one instance and no other', async () => {
    await using made = await readyCluster(2);
    const results = await Promise.all([1, 1, 0].map((to) => made.cluster.sendTo(to, 'sim:say x').ended));
    expect(results.map((result) => result.instance)).toEqual([1, 1, 0]);
    expect(() => made.cluster.sendTo(2, 'x')).toThrow('no instance 2');
  });

  it('can be read in the order in which it ends', async () => {
    await using made = await readyCluster(2);
    void made.cluster.sendTo(0, 'sim:sleep 0.3\nsim:say slow');
    void made.cluster.sendTo(1, 'sim:say fast');
    expect((await made.cluster.readAny(5000)).text).toBe('fast');
    expect((await made.cluster.readAny(5000)).text).toBe('slow');
    await expect(made.cluster.readAny(10)).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('can be taken back: out of the queue, or out of the instance that has it', async () => {
    await using made = await readyCluster(1);
    const stop = new AbortController();
    const first = made.cluster.send('sim:say begun\nsim:hang', { signal: stop.signal });
    const second = made.cluster.send('sim:say never', { signal: stop.signal });
    await eventually(() => expect(outputOf(made.events)).toContain('begun'));
    stop.abort(new Error('no more'));
    expect((await first.ended).outcome.kind).toBe('interrupted');
    await expect(second.ended).rejects.toThrow('no more');
    await expect(made.cluster.readAny(5000)).rejects.toThrow('no more');
    expect((await made.cluster.readAny(5000)).outcome.kind).toBe('interrupted');
  });

  it('is given to another instance where its own does not find home', async () => {
    await using made = await readyCluster(2);
    using elsewhere = Checkout.plain();
    const lease = await made.cluster.lease({ holder: 'a', instance: 0 }, never);
    await lease.openSession({ cwd: elsewhere.path, approvals: 'allow-edits', conversation: 'new' }, never);
    made.checkout[Symbol.dispose]();
    await lease[Symbol.asyncDispose]();
    const ends = await Promise.all(['one', 'two'].map((word) => made.cluster.send(`sim:say ${word}`).ended));
    expect(ends.map(({ instance, text }) => [instance, text])).toEqual([
      [1, 'one'],
      [1, 'two'],
    ]);
  });

  it('can be interrupted through its lease, and the instance works on', async () => {
    await using made = await readyCluster(1);
    await using lease = await made.cluster.lease(request('me'), never);
    const stop = new AbortController();
    const turn = lease.turn(message('sim:say begun\nsim:hang'), { timeoutMs: null }, stop.signal);
    await eventually(() => expect(outputOf(made.events)).toContain('begun'));
    stop.abort();
    expect((await turn).outcome.kind).toBe('interrupted');
    expect((await lease.turn(message('sim:say on'), { timeoutMs: null }, never)).text).toBe('on');
  });
});

describe('a lease', () => {
  it.each([
    ['least_busy', 1],
    ['round_robin', 4],
  ] as const)('by %s holds its instance until it ends, and is shown', async (routing, pending) => {
    await using made = await readyCluster(1, undefined, { routing });
    const lease = await made.cluster.lease(request('job-1'), never);
    expect(made.cluster.getStatus()[0]).toMatchObject({ holder: 'job-1', pending: 1 });
    const order: string[] = [];
    const next = ['b', 'c', 'd'].map(async (holder) => {
      await using mine = await made.cluster.lease(request(holder), never);
      order.push(holder);
      await mine.turn(message('sim:say x'), { timeoutMs: null }, never);
    });
    expect([made.cluster.getStatus()[0]!.pending, made.cluster.waiting]).toEqual([pending, 3]);
    await lease.turn(message('sim:say x'), { timeoutMs: null }, never);
    expect(order).toEqual([]);
    await lease[Symbol.asyncDispose]();
    await Promise.all(next);
    expect(order).toEqual(['b', 'c', 'd']);
    expect(made.cluster.getStatus()[0]).toMatchObject({ holder: null, pending: 0 });
    await expect(lease.turn(message('x'), { timeoutMs: null }, never)).rejects.toThrow('the lease has ended');
  });

  it('of an instance that does not get ready is rejected with the reason', async () => {
    await using made = await readyCluster(1);
    await using lease = await made.cluster.lease(request('a'), never);
    const cwd = made.checkout.file('nosuch');
    await expect(lease.openSession({ cwd, approvals: 'allow-edits', conversation: 'new' }, never)).rejects.toThrow(
      expect.objectContaining({ name: 'AimError', code: 'start_failed', message: expect.stringContaining('nosuch') }),
    );
    expect(lease.alive).toBe(false);
    await expect(lease.turn(message('x'), { timeoutMs: null }, never)).rejects.toMatchObject({
      name: 'AimError',
      code: 'start_failed',
    });
  });

  it('that was aborted is passed over', async () => {
    await using made = await readyCluster(1);
    const first = await made.cluster.lease(request('first'), never);
    const stop = new AbortController();
    const impatient = made.cluster.lease(request('impatient'), stop.signal);
    const patient = made.cluster.lease(request('patient'), never);
    stop.abort(new Error('no more'));
    await expect(impatient).rejects.toThrow('no more');
    await first[Symbol.asyncDispose]();
    await using lease = await patient;
    expect(made.cluster.getStatus()[lease.instance]!.holder).toBe('patient');
  });

  it('that is granted and aborted in the same breath is given back', async () => {
    await using made = await readyCluster(1);
    const first = await made.cluster.lease(request('first'), never);
    const stop = new AbortController();
    const impatient = made.cluster.lease(request('impatient'), stop.signal);
    void first[Symbol.asyncDispose]();
    stop.abort(new Error('no more'));
    await expect(impatient).rejects.toThrow('no more');
    await using lease = await made.cluster.lease(request('next'), never);
    expect(lease.alive).toBe(true);
  });

  it('waits for the first instance to be ready', async () => {
    await using made = await makeCluster(2);
    const leases = [made.cluster.lease(request('a'), never), made.cluster.lease(request('b'), never)];
    await made.cluster.start(never);
    const got: Lease[] = await Promise.all(leases);
    expect(new Set(got.map((lease) => lease.instance)).size).toBe(2);
  });

  it('that still waits at a shutdown is refused', async () => {
    await using made = await readyCluster(1);
    await made.cluster.lease(request('first'), never);
    const waiting = made.cluster.lease(request('second'), never);
    const sent = made.cluster.send('sim:say x');
    await Promise.all([
      expect(waiting).rejects.toMatchObject({ code: 'shut_down' }),
      expect(sent.started).rejects.toMatchObject({ code: 'shut_down' }),
      made.cluster.shutdown(1000),
    ]);
    await expect(made.cluster.lease(request('late'), never)).rejects.toMatchObject({ code: 'shut_down' });
    expect(leftoverProcesses()).toEqual([]);
  });
});

describe('a conversation', () => {
  it('begins afresh in the same process where the tool can forget', async () => {
    await using made = await readyCluster(1);
    await using lease = await made.cluster.lease(request('a'), never);
    const { pid } = made.cluster.getStatus()[0]!;
    const cwd = made.checkout.path;
    made.checkout.write('known.txt', '');
    await lease.turn({ kind: 'command', line: '/add known.txt' }, { timeoutMs: null }, never);
    await lease.openSession({ cwd, approvals: 'read-only', conversation: 'same' }, never);
    expect((await lease.turn(message('what'), { timeoutMs: null }, never)).text).toContain('known.txt');
    await lease.openSession({ cwd, approvals: 'read-only', conversation: 'new' }, never);
    expect((await lease.turn(message('what'), { timeoutMs: null }, never)).text).toContain('Files: none');
    expect(made.cluster.getStatus()[0]!.pid).toBe(pid);
  });

  it('moves to another folder with a new process, where the folder belongs to the process', async () => {
    await using made = await readyCluster(1);
    await using lease = await made.cluster.lease(request('a'), never);
    made.checkout.write('below/x.txt', '');
    const { pid } = made.cluster.getStatus()[0]!;
    const cwd = made.checkout.file('below');
    await lease.openSession({ cwd, approvals: 'allow-edits', conversation: 'new' }, never);
    await lease.turn(message('sim:edit x.txt hello'), { timeoutMs: null }, never);
    expect(made.checkout.read('below/x.txt')).toBe('hello\n');
    expect(made.cluster.getStatus()[0]!.pid).not.toBe(pid);
    expect(made.cluster.getStatus()[0]!.restarts).toBe(0);
    const starts = ofType(made.events, 'instance_changed').filter(({ to }) => to === 'starting');
    expect(starts.map(({ restart }) => restart)).toEqual([false, false]);
  });
});
