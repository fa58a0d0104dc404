import { describe, expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import { makeCluster, readyCluster } from '../support/cluster.ts';
import { ofType, statesOf } from '../support/events.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { fakeRepl, sim } from '../../fixtures/agents/rows.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';

const least = { routing: 'least_busy' } as const;

/** Lets time pass until it is disposed of. */
function ticking(tick: () => void): Disposable {
  const timer = setInterval(tick, 1);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** No folder for temporary files, until it is disposed of. */
function withoutTemp(): Disposable {
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = '/no/such/folder';
  return {
    [Symbol.dispose]() {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    },
  };
}

describe('a process that dies', () => {
  it('in a turn ends it as crashed, and its slot comes back', async () => {
    await using made = await readyCluster(1, undefined, least);
    const { outcome } = await made.cluster.send('sim:crash 6').ended;
    expect(outcome).toMatchObject({ kind: 'crashed', exit: { by: 'itself', code: 6 } });
    const { text } = await made.cluster.send('sim:say back').ended;
    expect(text).toBe('back');
    expect(made.cluster.getStatus()[0]).toMatchObject({ restarts: 1, return_code: 6, state: 'ready' });
    expect(statesOf(made.events, 0)).toEqual(['starting', 'ready', 'down', 'starting', 'ready']);
    const down = ofType(made.events, 'instance_changed').find((event) => event.to === 'down');
    expect(down).toMatchObject({ exit: { by: 'itself', code: 6 }, reason: expect.stringContaining('exit code 6') });
  });

  it('and leaves a child that holds its pipes is seen to be gone all the same', async () => {
    await using made = await readyCluster(1, undefined, least);
    const { outcome } = await made.cluster.send('sim:grandchild\nsim:crash 5').ended;
    expect(outcome.kind).toBe('crashed');
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
    expect(leftoverProcesses()).toHaveLength(1);
  });

  it('comes back when there is room for it again', async () => {
    await using made = await readyCluster(1, sim({ ownTempDir: true }), least);
    {
      using _ = withoutTemp();
      expect((await made.cluster.send('sim:crash 6').ended).outcome.kind).toBe('crashed');
      await eventually(() => expect(made.cluster.getStatus()[0]!.last_error).toContain('/no/such/folder'));
    }
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
  });

  it('while it is idle comes back by itself', async () => {
    await using made = await readyCluster(1, undefined, least);
    process.kill(made.cluster.getStatus()[0]!.pid!, 'SIGKILL');
    await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ restarts: 1, state: 'ready' }));
    expect(made.cluster.getStatus()[0]).toMatchObject({ return_code: 137 });
  });

  it('twenty times in a row comes back twenty times, if it may', async () => {
    await using made = await readyCluster(1, undefined, { ...least, restart: { max: 1000, within_seconds: 0.001 } });
    for (let n = 1; n <= 20; n++) {
      process.kill(made.cluster.getStatus()[0]!.pid!, 'SIGKILL');
      await eventually(() => expect(made.cluster.getStatus()[0]).toMatchObject({ restarts: n, state: 'ready' }));
    }
    expect((await made.cluster.send('sim:say alive').ended).text).toBe('alive');
    expect(leftoverProcesses()).toHaveLength(1);
  });

  it('is restarted once, where two ask for that while its cluster does so by itself', async () => {
    await using made = await readyCluster(1, undefined, least);
    await made.cluster.send('sim:crash 6').ended;
    const views = await Promise.all([0, 0].map((index) => made.pool.restartInstance(index)));
    for (const view of views) expect(view).toMatchObject({ state: 'ready', restarts: 1 });
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
    expect(made.cluster.getStatus()[0]!.restarts).toBe(1);
  });

  it('too often is given up with its reason, and so is what waits for it', async () => {
    await using made = await readyCluster(1, undefined, { ...least, restart: { max: 1, within_seconds: 60 } });
    const sent = [1, 2, 3].map((n) => made.cluster.send(`sim:stderr no licence\nsim:crash ${n}`).ended);
    const ends = await Promise.allSettled(sent);
    expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(ends[2]).toMatchObject({ reason: { code: 'pool_given_up', exitCode: 1 } });
    expect(String(ends[2]!.status === 'rejected' && ends[2]!.reason)).toMatch(/ended 2 times within 60 s.*no licence/s);
    expect(made.cluster.getStatus()[0]).toMatchObject({ state: 'given_up', alive: false });
    await expect(made.cluster.send('x').ended).rejects.toMatchObject({ code: 'pool_given_up' });
  });

  it('leaves the work that was dealt to it to the others', async () => {
    await using made = await readyCluster(2, undefined, {
      routing: 'round_robin',
      restart: { max: 0, within_seconds: 60 },
    });
    const results = await Promise.allSettled(
      ['sim:crash 1', 'sim:say 1', 'sim:say 2', 'sim:say 3'].map((prompt) => made.cluster.send(prompt).ended),
    );
    const texts = results.map((result) => (result.status === 'fulfilled' ? result.value.text : result.reason));
    expect(texts.slice(1)).toEqual(['1', '2', '3']);
    await expect(made.cluster.sendTo(0, 'sim:say x').ended).rejects.toMatchObject({ code: 'pool_given_up' });
    expect((await made.cluster.sendTo(1, 'sim:say x').ended).text).toBe('x');
  });

  it('because it was deaf to the end of its turn is replaced, at no cost to its budget', async () => {
    const row = sim({ interruptTimeoutMs: 50 });
    await using made = await readyCluster(1, row, { ...least, restart: { max: 0, within_seconds: 60 } });
    const { outcome } = await made.cluster.send('sim:deaf\nsim:hang', { timeoutMs: 50 }).ended;
    expect(outcome.kind).toBe('timed_out');
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
  });

  it('of the SIGINT that was to end its turn is timed out, not crashed', async () => {
    await using made = await readyCluster(1, fakeRepl('dies-of-sigint'), least);
    const { outcome } = await made.cluster.send('sim:hang', { timeoutMs: 100 }).ended;
    expect(outcome.kind).toBe('timed_out');
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
  });
});

describe('a tool that never works', () => {
  it('because its start can’t even be tried is given up with the reason', async () => {
    await using made = await makeCluster(2, sim({ ownTempDir: true }));
    using _ = withoutTemp();
    await expect(made.cluster.start(never)).rejects.toMatchObject({
      code: 'pool_given_up',
      message: expect.stringContaining('/no/such/folder'),
    });
  });

  it('because it ends at once is given up at the first try, with its last words', async () => {
    await using made = await makeCluster(2, fakeRepl('exits'));
    const waiting = made.cluster.lease({ holder: 'job' }, never);
    const started = made.cluster.start(never);
    for (const refused of [waiting, started]) {
      await expect(refused).rejects.toMatchObject({ code: 'pool_given_up', exitCode: 1 });
      await expect(refused).rejects.toThrow(
        /exit code 3 before it was ready; last output: fatal: the settings are broken/,
      );
    }
    expect(statesOf(made.events, 0)).toEqual(['starting', 'down', 'given_up']);
  });

  it('because it is killed is tried again within its budget', async () => {
    await using made = await makeCluster(1, fakeRepl('dies-by-signal'), { restart: { max: 1, within_seconds: 60 } });
    await expect(made.cluster.start(never)).rejects.toThrow(
      /ended 2 times within 60 s; killed by SIGKILL.*out of luck/s,
    );
  });

  it('because it is silent without end is given up when its time to start is up', async () => {
    const clock = new FakeClock();
    await using made = await makeCluster(1, fakeRepl('silent'), { clock }, { clock });
    using _ = ticking(() => clock.advance(500));
    await expect(made.cluster.start(never)).rejects.toThrow(/not ready within 60 s while it started$/);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('because it is banner without end is given up when its time to start is up', async () => {
    const clock = new FakeClock();
    await using made = await makeCluster(1, fakeRepl('banner', { readyTimeoutMs: 1000 }), { clock }, { clock });
    // Time passes as it speaks: it is never quiet for long enough to be taken for one that waits.
    made.pool.instances[0]!.tap = () => clock.advance(20);
    await expect(made.cluster.start(never)).rejects.toThrow(
      /not ready within 1 s while it started; last output: .*Welcome/s,
    );
    expect(leftoverProcesses()).toEqual([]);
  });

  it('because its folder is gone names the folder', async () => {
    await using made = await makeCluster(1);
    made.checkout[Symbol.dispose]();
    await expect(made.cluster.start(never)).rejects.toThrow(/no such folder/);
  });
});

describe('an odd REPL without a sentinel', () => {
  it.each([
    ['answers', 'plain', 'sim:say one\\ntwo', 'one\ntwo'],
    ['leaves a helper behind', 'helper', 'sim:say one', 'one'],
    ['answers with a marker in it', 'plain', 'sim:say a\\n> b\\nc', 'a\n> b\nc'],
  ])('%s', async (_, way, prompt, text) => {
    await using made = await readyCluster(1, fakeRepl(way));
    expect(await made.cluster.send(prompt).ended).toMatchObject({ outcome: { kind: 'completed' }, text });
    expect((await made.cluster.send('sim:say again').ended).text).toBe('again');
    await made.cluster.shutdown(1000);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('that prints after its marker is waited for until it is quiet', async () => {
    await using made = await readyCluster(1, fakeRepl('prints-after-marker'));
    const { text } = await made.cluster.send('sim:say one').ended;
    expect(text).toContain('one');
    expect(text).toContain('a late line');
  });

  it('that answers twice ends its turn once', async () => {
    await using made = await readyCluster(1, fakeRepl('answers-twice'));
    const results = await Promise.all([1, 2].map((n) => made.cluster.send(`sim:say ${n}`).ended));
    expect(results.map((result) => result.text.split('\n')[0])).toEqual(['1', '2']);
  });

  it('that reads nothing runs into its time', async () => {
    await using made = await readyCluster(1, fakeRepl('reads-nothing'));
    const { outcome } = await made.cluster.send('hello', { timeoutMs: 100 }).ended;
    expect(outcome.kind).toBe('timed_out');
  });

  it('fails by its own error line', async () => {
    await using made = await readyCluster(1, fakeRepl('plain'));
    const { outcome } = await made.cluster.send('sim:fail no money').ended;
    expect(outcome).toEqual({ kind: 'failed', reason: 'error: no money' });
  });

  it('takes no prompt of several lines, and is not sent half of it', async () => {
    await using made = await readyCluster(1, fakeRepl('plain'));
    const { outcome } = await made.cluster.send(message('one\ntwo')).ended;
    expect(outcome).toEqual({ kind: 'failed', reason: 'fake takes no prompt of several lines' });
  });

  it('that hangs when it is to forget is replaced as soon as the wait is aborted', async () => {
    const row = fakeRepl('deaf-reset');
    const repl = { ...row.repl!, resetCommands: ['/reset'] };
    await using made = await readyCluster(1, { ...row, repl }, least);
    const stop = new AbortController();
    const lease = await made.cluster.lease({ holder: 'a' }, never);
    await lease.turn(message('sim:say x'), { timeoutMs: null }, never);
    const { pid } = made.cluster.getStatus()[0]!;
    const opening = lease.openSession(
      { cwd: made.checkout.path, approvals: 'allow-edits', conversation: 'new' },
      stop.signal,
    );
    const reason = new Error('no more');
    stop.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await lease[Symbol.asyncDispose]();
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
    expect(made.cluster.getStatus()[0]!.pid).not.toBe(pid);
  });

  it('that is called off again and again while it forgets is not given up', async () => {
    const row = fakeRepl('deaf-reset');
    const repl = { ...row.repl!, resetCommands: ['/reset'] };
    await using made = await readyCluster(1, { ...row, repl }, { ...least, restart: { max: 1, within_seconds: 60 } });
    for (let time = 0; time < 3; time++) {
      const stop = new AbortController();
      const lease = await made.cluster.lease({ holder: 'a' }, never);
      await lease.turn(message('sim:say x'), { timeoutMs: null }, never);
      const session = { cwd: made.checkout.path, approvals: 'allow-edits', conversation: 'new' } as const;
      const opening = lease.openSession(session, stop.signal);
      stop.abort(new Error('no more'));
      await expect(opening).rejects.toThrow('no more');
      await lease[Symbol.asyncDispose]();
    }
    expect((await made.cluster.send('sim:say back').ended).text).toBe('back');
  });
});
