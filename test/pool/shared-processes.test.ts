import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { message } from '../../src/model/turn/prompt.ts';
import { birthOf } from '../../src/process/process-table.ts';
import { fakeAcp, sim } from '../../fixtures/agents/rows.ts';
import { makeCluster, makePool, readyCluster, type TestCluster } from '../support/cluster.ts';
import { ofType, statesOf } from '../support/events.ts';
import { eventually } from '../support/eventually.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { never } from '../support/never.ts';

/** A cluster of the fake agent, whose instances share processes. */
const sharing = (count: number, processes = 1, row = fakeAcp('plain', { sharedProcess: {} })) =>
  readyCluster(count, row, { routing: 'least_busy' }, { processes });

const pidsOf = ({ pool }: TestCluster) => pool.getStatus().map(({ pid }) => pid!);
const send = ({ pool }: TestCluster, instance: number, prompt: string, timeoutMs = 15_000) => {
  const stop = new AbortController();
  const { ended } = pool.sendPrompt(instance, message(prompt), { timeoutMs, signal: stop.signal });
  return { ended, interrupt: () => stop.abort(new Error('enough')) };
};

/** Resolves when the turn of an instance runs. */
const busy = ({ pool }: TestCluster, instance: number) =>
  eventually(() => expect(pool.getStatus()[instance]!.state).toBe('busy'));

/** One turn in a fresh conversation. */
async function afresh({ cluster, checkout }: TestCluster, instance: number, prompt: string, cwd = checkout.path) {
  await using lease = await cluster.lease({ holder: 'job', instance }, never);
  await lease.openSession({ cwd, approvals: 'allow-edits', conversation: 'new' }, never);
  return await lease.turn(message(prompt), { timeoutMs: null }, never);
}

describe('instances that share a process', () => {
  it('work side by side, each in its own conversation and folder', async () => {
    await using made = await sharing(3);
    expect(new Set(pidsOf(made)).size).toBe(1);
    expect(made.pool.getStatus()[2]).toMatchObject({ state: 'ready', process_sessions: 3 });
    const folders = [0, 1, 2].map((each) => join(made.checkout.path, `folder-${each}`));
    for (const folder of folders) mkdirSync(folder);
    const hangs = send(made, 0, 'sim:hang');
    await busy(made, 0);
    const turns = await Promise.all(
      [1, 2].map((each) => afresh(made, each, `sim:edit a.txt by ${each}\nacp:memory\nacp:sessions`, folders[each])),
    );
    for (const [index, { text, outcome, files }] of turns.entries()) {
      expect(outcome.kind).toBe('completed');
      expect(text).toContain('prompts: 1, mode: edits');
      expect(text).toContain(`cwd: ${folders[index + 1]}`);
      expect(files).toEqual([join(folders[index + 1]!, 'a.txt')]);
    }
    expect(made.checkout.read('folder-1/a.txt')).toContain('by 1');
    hangs.interrupt();
    expect((await hangs.ended).outcome.kind).toBe('interrupted');
    expect((await send(made, 0, 'acp:memory').ended).text).toContain('prompts: 2');
    expect(made.pool.getStatus().map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
  });

  it('are dealt to as many processes as were asked for', async () => {
    await using made = await sharing(5, 2);
    const sizes = [...Map.groupBy(pidsOf(made), (pid) => pid).values()].map((each) => each.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([2, 3]);
  });

  it('have a process each where there are enough', async () => {
    await using made = await sharing(2, 2);
    expect(new Set(pidsOf(made)).size).toBe(2);
    expect(made.pool.getStatus()[0]).not.toHaveProperty('process_sessions');
  });

  it('each keep the bytes of their own session', async () => {
    await using made = await sharing(2);
    const kept = [0, 1].map((): Buffer[] => []);
    await using first = await made.cluster.lease({ holder: 'a', instance: 0 }, never);
    await using second = await made.cluster.lease({ holder: 'b', instance: 1 }, never);
    for (const [index, lease] of [first, second].entries()) {
      lease.record((_, bytes) => void kept[index]!.push(Buffer.from(bytes)));
    }
    await Promise.all([
      first.turn(message('sim:say one'), { timeoutMs: null }, never),
      second.turn(message('sim:say two\nacp:garbage'), { timeoutMs: null }, never),
    ]);
    const [one = '', two = ''] = kept.map((pieces) => Buffer.concat(pieces).toString());
    expect(one).toContain('sim:say one');
    expect(one).not.toContain('two');
    expect(two).not.toContain('one');
  });

  it('are each told when it dies that they shared it, and come back in one new process', async () => {
    await using made = await sharing(3);
    const [before] = pidsOf(made);
    const hangs = send(made, 1, 'sim:hang');
    await busy(made, 1);
    const crashed = await send(made, 0, 'sim:crash 6').ended;
    expect(crashed.outcome).toMatchObject({
      kind: 'crashed',
      reason: 'the process that it shared with instances 1 and 2 ended: exit code 6',
      exit: { by: 'itself', code: 6, shared_with: [1, 2] },
    });
    expect((await hangs.ended).outcome).toMatchObject({
      kind: 'crashed',
      reason: 'the process that it shared with instances 0 and 2 ended: exit code 6',
    });
    await eventually(() =>
      expect(made.pool.getStatus().map(({ state, restarts }) => [state, restarts])).toEqual([
        ['ready', 1],
        ['ready', 1],
        ['ready', 1],
      ]),
    );
    const downs = ofType(made.events, 'instance_changed').filter(({ to }) => to === 'down');
    expect(new Set(downs.map(({ instance }) => instance))).toEqual(new Set([0, 1, 2]));
    expect(downs.find(({ instance }) => instance === 2)?.reason).toContain('shared with instances 0 and 1');
    const after = new Set(pidsOf(made));
    expect(after.size).toBe(1);
    expect(after.has(before!)).toBe(false);
  });

  it('go on when the turn of one does not end; that one gets another process, and the others follow', async () => {
    await using made = await sharing(2);
    const [before] = pidsOf(made);
    const other = send(made, 1, 'acp:endoncancel');
    await busy(made, 1);
    const { outcome } = await send(made, 0, 'acp:deaf answer.txt', 100).ended;
    expect(outcome.kind).toBe('timed_out');
    expect((await send(made, 0, 'acp:memory').ended).text).toContain('prompts: 1');
    expect(made.pool.getStatus()[0]).toMatchObject({ restarts: 1, state: 'ready' });
    expect(pidsOf(made)[0]).not.toBe(before);
    expect(pidsOf(made)[1]).toBe(before);
    // What its lost session asks for after that is refused.
    await eventually(() => expect(made.checkout.read('answer.txt')).toBe('cancelled'));
    other.interrupt();
    expect((await other.ended).outcome.kind).toBe('interrupted');
    expect((await afresh(made, 1, 'sim:say moved')).outcome.kind).toBe('completed');
    expect(new Set(pidsOf(made)).size).toBe(1);
    expect(made.pool.getStatus()[1]!.restarts).toBe(0);
    await eventually(() => expect(birthOf(before!)).toBeNull());
  });

  it('that is restarted in its turn leaves the others alone', async () => {
    await using made = await sharing(2);
    const turn = send(made, 0, 'sim:hang');
    await busy(made, 0);
    const other = send(made, 1, 'acp:endoncancel');
    await busy(made, 1);
    await made.pool.restartInstance(0);
    expect((await turn.ended).outcome.kind).toBe('interrupted');
    expect(new Set(pidsOf(made)).size).toBe(1);
    const { text } = await send(made, 0, 'acp:sessions').ended;
    expect(text).toContain('open: session-2 session-3');
    other.interrupt();
    expect((await other.ended).outcome.kind).toBe('interrupted');
  });

  it('of an agent that can close no session move on after a number of them', async () => {
    await using made = await sharing(2, 1, fakeAcp('no-close', { sharedProcess: {}, acp: { maxSessions: 3 } }));
    const [before] = pidsOf(made);
    expect((await afresh(made, 0, 'acp:sessions')).text).toContain('open: session-1');
    // The first use of a session takes the one that was opened at the start, so this is the third.
    expect((await afresh(made, 0, 'acp:sessions')).text).toContain('session-3');
    await afresh(made, 0, 'sim:say there');
    expect(pidsOf(made)[0]).not.toBe(before);
    expect(pidsOf(made)[1]).toBe(before);
    await send(made, 1, 'sim:say used').ended;
    await afresh(made, 1, 'sim:say there too');
    expect(new Set(pidsOf(made)).size).toBe(1);
    expect(made.pool.getStatus().map(({ restarts }) => restarts)).toEqual([0, 0]);
    await eventually(() => expect(birthOf(before!)).toBeNull());
  });

  it('are not given up for a process that opens no session while others work in it: another one is tried', async () => {
    await using made = await sharing(2, 1, fakeAcp('plain', { sharedProcess: {}, readyTimeoutMs: 1000 }));
    const [before] = pidsOf(made);
    await send(made, 0, 'acp:stall').ended;
    await made.pool.restartInstance(1);
    await eventually(() => expect(made.pool.getStatus()[1]).toMatchObject({ state: 'ready', restarts: 2 }));
    expect(pidsOf(made)[0]).toBe(before);
    expect(pidsOf(made)[1]).not.toBe(before);
    expect((await send(made, 0, 'acp:memory').ended).text).toContain('prompts: 2');
  });

  it('each ask for themselves, under the approvals of their own conversation', async () => {
    await using made = await readyCluster(
      2,
      fakeAcp('plain', { sharedProcess: {} }),
      { routing: 'least_busy' },
      { processes: 1, approvals: 'ask' },
    );
    const asks = [0, 1].map((each) => send(made, each, `acp:permission execute - number ${each}`));
    await eventually(() => expect(made.pool.questions).toHaveLength(2));
    for (const question of made.pool.questions)
      made.pool.answer(question.id, question.instance === 0 ? 'allow' : 'deny');
    const [first, second] = await Promise.all(asks.map(({ ended }) => ended));
    expect(first).toMatchObject({ outcome: { kind: 'completed' }, text: expect.stringMatching(/^(always|yes)/) });
    expect(second?.text).toMatch(/^no/);
    expect(second?.refusals.length).toBe(1);
    expect(first?.refusals).toEqual([]);
  });

  it('are given up with the reason when it never gets ready', async () => {
    await using made = await makeCluster(2, fakeAcp('exits', { sharedProcess: {} }), {}, { processes: 1 });
    await expect(made.cluster.start(never)).rejects.toThrow(/exit code 3.*last output: fatal: no settings/);
    expect(statesOf(made.events, 1)).toEqual(['starting', 'down', 'given_up']);
  });

  it('leave nothing when the pool is shut down in their turns', async () => {
    const made = await sharing(3);
    const turns = [0, 1, 2].map((each) => send(made, each, each === 0 ? 'acp:deaf x.txt' : 'sim:hang'));
    for (const each of [0, 1, 2]) await busy(made, each);
    await made.cluster.shutdown(1000);
    for (const { ended } of turns) expect((await ended).outcome.kind).toBe('interrupted');
    expect(made.pool.getStatus().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(leftoverProcesses()).toEqual([]);
    made.checkout[Symbol.dispose]();
  });
});

it('Processes for a tool that has one session in each are refused', async () => {
  await expect(makePool(2, sim(), { processes: 1 })).rejects.toMatchObject({
    code: 'usage',
    message: 'processes: is not for sim: each of its processes has one session',
  });
});
