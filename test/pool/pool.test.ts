import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, message } from '../../src/model/turn/prompt.ts';
import { promptOf } from '../../src/pool/prompt-of.ts';
import { birthOf } from '../../src/process/process-table.ts';
import { makePool } from '../support/cluster.ts';
import { ofType, outputOf, statesOf } from '../support/events.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { sim } from '../../fixtures/agents/rows.ts';
import { eventually } from '../support/eventually.ts';
import { never } from '../support/never.ts';

describe('a pool', () => {
  it('starts its instances, and reports the state of each', async () => {
    await using made = await makePool(2);
    const { pool, events } = made;
    await pool.start(never);
    const health = pool.checkHealth();
    expect(health).toMatchObject({ total: 2, alive: 2, dead: 0 });
    for (const [index, view] of pool.getStatus().entries()) {
      expect(view).toMatchObject({
        index,
        tool_id: 'sim',
        state: 'ready',
        alive: true,
        return_code: null,
        restarts: 0,
      });
      expect(birthOf(view.pid!)).not.toBeNull();
      expect(Date.parse(view.started_at!)).toBeGreaterThan(0);
      expect(statesOf(events, index)).toEqual(['starting', 'ready']);
    }
  });

  it('emits the events of a turn in order, and gives a true receipt', async () => {
    await using made = await makePool(1);
    const { pool, events } = made;
    await pool.start(never);
    const receipt = pool.sendPrompt(0, 'sim:say hello\nsim:stderr aside');
    await receipt.started;
    expect(pool.getStatus()[0]).toMatchObject({ state: 'busy', prompts_sent: 1, responses_read: 0 });
    const result = await receipt.ended;
    expect(result).toMatchObject({
      turn: receipt.turn,
      instance: 0,
      outcome: { kind: 'completed' },
      text: 'hello',
      stderr: 'aside',
    });
    expect(await pool.readResponse(0, 1000)).toEqual(result);
    expect(pool.getStatus()[0]).toMatchObject({ state: 'ready', prompts_sent: 1, responses_read: 1, last_error: null });
    expect(pool.getStatus()[0]!.busy_ms).toBeGreaterThanOrEqual(0);
    const own = events.filter((event) => 'turn' in event && event.turn === receipt.turn).map((event) => event.type);
    expect([own[0], own.at(-1)]).toEqual(['turn_started', 'turn_ended']);
    expect(new Set(own.slice(1, -1))).toEqual(new Set(['turn_output', 'turn_usage']));
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
  });

  it('gives prompts to an instance one after another', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const receipts = [1, 2, 3].map((n) => made.pool.sendPrompt(0, `sim:say ${n}`));
    const results = await Promise.all(receipts.map((receipt) => receipt.ended));
    expect(results.map((result) => result.text)).toEqual(['1', '2', '3']);
    const kinds = ofType(made.events, 'turn_started').map((event) => event.turn);
    expect(kinds).toEqual(receipts.map((receipt) => receipt.turn));
  });

  it('ends a turn at its time, and the instance works on', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const { outcome } = await made.pool.sendPrompt(0, 'sim:hang', { timeoutMs: 100 }).ended;
    expect(outcome).toMatchObject({ kind: 'timed_out', reason: expect.stringContaining('no end within 0.1 s') });
    expect((await made.pool.sendPrompt(0, 'sim:say back').ended).text).toBe('back');
    expect(made.pool.getStatus()[0]!.restarts).toBe(0);
  });

  it('ends the process of a tool that does not stop on an interrupt', async () => {
    await using made = await makePool(1, sim({ interruptTimeoutMs: 100 }));
    await made.pool.start(never);
    const { outcome } = await made.pool.sendPrompt(0, 'sim:deaf\nsim:hang', { timeoutMs: 100 }).ended;
    expect(outcome.kind).toBe('timed_out');
    expect(made.pool.getStatus()[0]).toMatchObject({ state: 'down', alive: false, pid: null });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('ends the process of a tool that closes its output and lives on', async () => {
    await using made = await makePool(1, sim({ interruptTimeoutMs: 100 }));
    await made.pool.start(never);
    const { outcome } = await made.pool.sendPrompt(0, 'sim:close\nsim:say unheard', { timeoutMs: 100 }).ended;
    expect(outcome.kind).toBe('timed_out');
    expect(made.pool.getStatus()[0]!.state).toBe('down');
  });

  it('reports how a process died in a turn', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const { outcome } = await made.pool.sendPrompt(0, 'sim:stderr last words\nsim:crash 5').ended;
    expect(outcome).toMatchObject({ kind: 'crashed', exit: { by: 'itself', code: 5 } });
    expect(outcome.kind === 'crashed' && outcome.reason).toMatch(/exit code 5; last output: .*last words/s);
    expect(made.pool.getStatus()[0]).toMatchObject({ state: 'down', return_code: 5 });
    expect(made.pool.checkHealth()).toMatchObject({ alive: 0, dead: 1 });
    await expect(made.pool.sendPrompt(0, 'hello').ended).rejects.toThrow(/instance 0 of sim is down/);
  });

  it('replaces the process of a slot on request', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const before = made.pool.getStatus()[0]!.pid;
    const view = await made.pool.restartInstance(0);
    expect(view).toMatchObject({ state: 'ready', restarts: 1 });
    expect(view.pid).not.toBe(before);
    expect(birthOf(before!)).toBeNull();
    expect(statesOf(made.events, 0)).toEqual(['starting', 'ready', 'stopping', 'starting', 'ready']);
  });

  it('rejects a read with what kept the prompt from the tool', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    made.pool.sendPrompt(0, 'sim:crash 3');
    made.pool.sendPrompt(0, 'sim:say lost');
    expect((await made.pool.readResponse(0, 10_000)).outcome.kind).toBe('crashed');
    const read = made.pool.readResponse(0, 10_000);
    await expect(read).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringMatching(/instance 0 of sim is down: exit code 3/),
    });
  });

  it('interrupts one turn by the signal of its sender, and the instance works on', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const stop = new AbortController();
    const receipt = made.pool.sendPrompt(0, 'sim:say begun\nsim:hang', { signal: stop.signal });
    const behind = made.pool.sendPrompt(0, 'sim:say x', { signal: stop.signal });
    await eventually(() => expect(outputOf(made.events)).toContain('begun'));
    stop.abort(new Error('enough'));
    expect((await receipt.ended).outcome.kind).toBe('interrupted');
    await expect(behind.ended).rejects.toThrow('enough');
    expect((await made.pool.sendPrompt(0, 'sim:say on').ended).text).toBe('on');
    expect(made.pool.getStatus()[0]!.restarts).toBe(0);
  });

  it('waits for an answer no longer than its time-out', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    await expect(made.pool.readResponse(0, 20)).rejects.toMatchObject({ code: 'timed_out', exitCode: 3 });
  });

  it('knows no other instances than its own', async () => {
    await using made = await makePool(2);
    expect(() => made.pool.sendPrompt(2, 'x')).toThrow('no instance 2: the pool has 0 to 1');
    await expect(made.pool.readResponse(-1, 10)).rejects.toMatchObject({ code: 'usage' });
  });

  it.each([0, 11, 1.5, Number.NaN])('has no %s instances', async (count) => {
    await expect(makePool(count)).rejects.toMatchObject({ code: 'usage', exitCode: 2 });
  });

  it('may have more than ten when that is meant', async () => {
    await using made = await makePool(11, sim(), { allowMany: true });
    expect(made.pool.instances).toHaveLength(11);
  });
});

describe('a restart', () => {
  it('that is requested twice at once is one restart', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const [one, other] = await Promise.all([made.pool.restartInstance(0), made.pool.restartInstance(0)]);
    expect(one).toEqual(other);
    expect(one).toMatchObject({ state: 'ready', restarts: 1 });
    const starts = ofType(made.events, 'instance_changed').filter(({ to }) => to === 'starting');
    expect(starts.map(({ restart }) => restart)).toEqual([false, true]);
  });

  it('that is requested while the new process of another restart starts shares that one', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const first = made.pool.restartInstance(0);
    await eventually(() => expect(made.pool.getStatus()[0]).toMatchObject({ state: 'starting' }));
    const second = made.pool.restartInstance(0);
    expect(await second).toEqual(await first);
    expect(statesOf(made.events, 0)).toEqual(['starting', 'ready', 'stopping', 'starting', 'ready']);
    expect(made.pool.getStatus()[0]!.restarts).toBe(1);
  });

  it('of an instance that is down is one, however many requests there are', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    await made.pool.sendPrompt(0, 'sim:crash 5').ended;
    const views = await Promise.all([0, 0, 0].map((index) => made.pool.restartInstance(index)));
    for (const view of views) expect(view).toMatchObject({ state: 'ready', restarts: 1 });
    expect(leftoverProcesses()).toHaveLength(1);
  });
});

it('works in its folder, however that is written', async () => {
  await using made = await makePool(1, sim(), { cwd: 'test' });
  await made.pool.start(never);
  expect(readlinkSync(`/proc/${made.pool.getStatus()[0]!.pid}/cwd`)).toBe(join(process.cwd(), 'test'));
});

describe('a shutdown', () => {
  it('leaves nothing, grandchildren in sessions of their own included', async () => {
    await using made = await makePool(2);
    await made.pool.start(never);
    await made.pool.sendPrompt(0, 'sim:grandchild\nsim:say ok').ended;
    await eventually(() => expect(leftoverProcesses()).toHaveLength(3));
    await made.pool.shutdown(1000);
    expect(leftoverProcesses()).toEqual([]);
    expect(made.pool.getStatus().map((view) => view.state)).toEqual(['stopped', 'stopped']);
  });

  it('interrupts what runs', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const receipt = made.pool.sendPrompt(0, 'sim:hang');
    await receipt.started;
    const [{ outcome }] = await Promise.all([receipt.ended, made.pool.shutdown(1000)]);
    expect(outcome).toEqual({ kind: 'interrupted', reason: 'interrupted before it was sent' });
    expect(leftoverProcesses()).toEqual([]);
  });

  it('ends what only starts', async () => {
    await using made = await makePool(2);
    const starting = made.pool.start(never);
    await made.pool.shutdown(1000);
    await starting;
    expect(made.pool.getStatus().map((view) => view.state)).toEqual(['stopped', 'stopped']);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('ends what is just being replaced, and lets it not come back', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    const replaced = made.pool.restartInstance(0).catch((error: unknown) => error);
    await eventually(() => expect(made.pool.getStatus()[0]).toMatchObject({ state: 'stopping' }));
    await made.pool.shutdown(1000);
    expect(await replaced).toMatchObject({ code: 'shut_down' });
    expect(made.pool.getStatus()[0]!.state).toBe('stopped');
    expect(leftoverProcesses()).toEqual([]);
  });

  it('is the end: a pool can not be started after it', async () => {
    await using made = await makePool(1);
    await made.pool.shutdown(0);
    await expect(made.pool.start(never)).rejects.toMatchObject({ code: 'shut_down' });
    expect(made.pool.getStatus()[0]!.state).toBe('stopped');
  });

  it('may be requested twice', async () => {
    await using made = await makePool(1);
    await made.pool.start(never);
    await Promise.all([made.pool.shutdown(1000), made.pool.shutdown(0)]);
    expect(leftoverProcesses()).toEqual([]);
  });
});

it.each([
  ['/add a.txt', command('/add a.txt')],
  ['/unknown a.txt', message('/unknown a.txt')],
  ['/add a\nb', message('/add a\nb')],
  ['add a.txt', message('add a.txt')],
  ['', message('')],
])('takes %j for what it is', (text, prompt) => {
  expect(promptOf(sim(), text)).toEqual(prompt);
});
