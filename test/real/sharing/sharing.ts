import { describe, expect, onTestFinished, test } from 'vitest';
import { launchCluster, type LaunchOptions } from '../../../src/cluster/launch-cluster.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { birthOf } from '../../../src/process/process-table.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { MODELS, openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { never } from '../../support/never.ts';
import { eventsOf, outcomes, run } from '../run.ts';

export type SharingTool = 'gemini' | 'copilot' | 'opencode' | 'qwen';

const COUNT = 5;
const ALL = Array.from({ length: COUNT }, (_, index) => index);
/** Longer than five sessions take on a busy machine. */
const SOON = 60_000;

/** What five sessions of a real tool in one process have to show. */
export function sharing(tool: SharingTool): void {
  describe(`five instances of ${tool} in one process`, () => {
    test('edit in five folders at once; one is interrupted alone; all come back when it is killed', async () => {
      await using real = await openRealTools([tool]);
      const made = await openCluster(tool, real);
      const { cluster, events, folders } = made;
      const pidsOf = () => cluster.getStatus().map(({ pid }) => pid);
      const [pid] = pidsOf();
      expect(pidsOf()).toEqual(ALL.map(() => pid));

      const edits = await Promise.all(
        ALL.map((index) => made.job(index, `SLEEP 1000\nEDIT a.txt old line=>by ${index}\nSAY I am ${index}`)),
      );
      for (const [index, { outcome, text, files }] of edits.entries()) {
        expect(outcome).toEqual({ kind: 'completed' });
        expect(text).toContain(`I am ${index}`);
        expect(files).toEqual([folders[index]!.file('a.txt')]);
      }
      expect(folders.map((each) => each.read('a.txt'))).toEqual(ALL.map((index) => `by ${index}\n`));

      const stop = new AbortController();
      const cut = made.job(0, 'HANG', stop.signal);
      await eventually(() => expect(cluster.getStatus()[0]!.state).toBe('busy'));
      const others = [1, 2, 3].map((index) => made.job(index, `SLEEP 1500\nSAY still ${index}`));
      await eventually(() => expect(cluster.getStatus()[3]!.state).toBe('busy'), SOON);
      stop.abort(new Error('enough'));
      expect((await cut).outcome.kind).toBe('interrupted');
      expect((await Promise.all(others)).map(({ text }) => text.trim())).toEqual(['still 1', 'still 2', 'still 3']);
      expect((await made.job(0, 'SAY again')).text.trim()).toBe('again');
      expect(pidsOf()).toEqual(ALL.map(() => pid));
      expect(cluster.getStatus().map(({ restarts }) => restarts)).toEqual([0, 0, 0, 0, 0]);

      const lost = [0, 1].map((index) => made.job(index, 'HANG'));
      await eventually(() => expect(cluster.getStatus().filter(({ state }) => state === 'busy')).toHaveLength(2));
      process.kill(pid!, 'SIGKILL');
      for (const [index, { outcome }] of (await Promise.all(lost)).entries()) {
        const shared = ALL.filter((each) => each !== index);
        expect(outcome).toMatchObject({ kind: 'crashed', exit: { signal: 'SIGKILL', shared_with: shared } });
        expect(outcome).toMatchObject({ reason: expect.stringContaining('the process that it shared with instances') });
      }
      const ready = () => cluster.getStatus().map(({ state, restarts }) => `${state} ${restarts}`);
      await eventually(() => expect(ready()).toEqual(ALL.map(() => 'ready 1')), SOON);
      expect(new Set(pidsOf()).size).toBe(1);
      expect(ofType(events, 'instance_changed').filter(({ to }) => to === 'down')).toHaveLength(COUNT);
      expect(
        (await Promise.all(ALL.map((index) => made.job(index, `SAY back ${index}`)))).map(({ text }) => text.trim()),
      ).toEqual(ALL.map((index) => `back ${index}`));
      const last = pidsOf()[0]!;
      await cluster.shutdown(5000);
      expect(birthOf(last)).toBeNull();
      expect(leftoverProcesses()).toEqual([]);
    });

    test('leave it one by one when a turn in it does not end in time', async () => {
      await using real = await openRealTools([tool]);
      // It has no time to end a turn.
      const registry = Registry.builtIn();
      const row = { ...registry.get(tool), interruptTimeoutMs: 1 };
      const made = await openCluster(tool, real, { count: 2, registry: new Registry([row]) });
      const { cluster } = made;
      const [before] = cluster.getStatus().map(({ pid }) => pid);
      const other = made.job(1, 'SLEEP 3000\nSAY done');
      await eventually(() => expect(cluster.getStatus()[1]!.state).toBe('busy'), SOON);
      expect((await made.job(0, 'HANG', never, 500)).outcome.kind).toBe('timed_out');
      const again = made.job(0, 'EDIT a.txt old line=>in another process');
      expect(await other).toMatchObject({ outcome: { kind: 'completed' }, text: expect.stringContaining('done') });
      expect(cluster.getStatus()[1]).toMatchObject({ pid: before, restarts: 0 });
      expect((await again).outcome.kind).toBe('completed');
      expect(cluster.getStatus()[0]).toMatchObject({ restarts: 1 });
      expect(cluster.getStatus()[0]!.pid).not.toBe(before);
      expect((await made.job(1, 'SAY moved')).outcome.kind).toBe('completed');
      expect(new Set(cluster.getStatus().map(({ pid }) => pid)).size).toBe(1);
      await eventually(() => expect(birthOf(before!)).toBeNull());
    });

    test('work in worktrees of their own, and may read alone where the job may', async () => {
      await using real = await openRealTools([tool]);
      using checkout = Checkout.git({ 'shared.txt': ALL.map((index) => `line ${index};`).join('\n') + '\n' });
      checkout.git('config', 'user.name', 'User');
      checkout.git('config', 'user.email', 'user@localhost');
      const jobs = ALL.map((index) => ({
        id: `edit-${index}`,
        files: ['shared.txt'],
        prompt: `SLEEP 700\nEDIT shared.txt line ${index};=>by ${index};`,
      }));
      const ask = { id: 'ask', action: 'ask', prompt: 'WRITE new.txt made\nSAY asked' };
      const ran = await run(real, checkout.path, [...jobs, ask], {
        isolation: 'worktree',
        pools: { [tool]: { count: COUNT, processes: 1 } },
        defaults: { tool },
      });
      expect(outcomes(ran)).toMatchObject(Object.fromEntries(jobs.map(({ id }) => [id, 'completed'])));
      expect(ran.result.landing).toMatchObject({ kind: 'landed', commits: COUNT });
      expect(checkout.read('shared.txt')).toBe(ALL.map((index) => `by ${index};`).join('\n') + '\n');
      expect(checkout.git('status', '--porcelain')).toBe('');
      const pids = eventsOf(ran.events, 'instance_changed').flatMap(({ to, pid }) => (to === 'ready' ? [pid] : []));
      expect(new Set(pids).size).toBe(1);
      expect(leftoverProcesses()).toEqual([]);
    });
  });
}

async function openCluster(tool: SharingTool, { env }: RealTools, options: LaunchOptions = {}) {
  const events: AimEvent[] = [];
  const folders = ALL.map(() => Checkout.git({ 'a.txt': 'old line\n' }));
  const cwd = Checkout.git();
  const cluster = await launchCluster(tool, {
    count: COUNT,
    processes: 1,
    model: MODELS[tool] ?? null,
    cwd: cwd.path,
    environment: env,
    onEvent: (event) => events.push(event),
    ...options,
  });
  onTestFinished(async () => {
    await cluster.shutdown(1000);
    for (const each of [cwd, ...folders]) each[Symbol.dispose]();
  });
  await eventually(() => expect(cluster.getStatus().every(({ state }) => state === 'ready')).toBe(true), SOON);
  const job = async (instance: number, prompt: string, signal: AbortSignal = never, timeoutMs = SOON) => {
    await using lease = await cluster.lease({ holder: `job ${instance}`, instance }, never);
    await lease.openSession({ cwd: folders[instance]!.path, approvals: 'allow-edits', conversation: 'new' }, never);
    return await lease.turn(message(prompt), { timeoutMs, job: `job ${instance}` }, signal);
  };
  return { cluster, events, folders, job };
}
