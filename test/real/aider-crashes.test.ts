import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AimEvent } from '../../src/model/events.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, instanceOf, outcomes, pidOf, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

/** Kills the process of a job with SIGKILL as soon as the model has its prompt. */
async function killInTurn(job: string, prompt: string, events: readonly AimEvent[]): Promise<void> {
  await real.server.waitForRequest((request) => request.lastUserText.includes(prompt), AbortSignal.timeout(60_000));
  process.kill(pidOf(events, 'aider', instanceOf(events, job)), 'SIGKILL');
}

test('aider: kill -9 in a turn crashes that job, and the slot gets a new process', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  real.server.clear();
  const events: AimEvent[] = [];
  const jobs = [
    { id: 'victim', files: ['a.txt'], prompt: 'I will be killed.\nHANG' },
    { id: 'twice', action: 'ask', attempts: 2, prompt: 'I will be killed once.\nSLEEP 1500\nSAY second attempt\\n' },
    { id: 'other', files: ['b.txt'], prompt: 'SLEEP 1000\nEDIT b.txt old line=>new line' },
    ...[1, 2, 3, 4].map((n) => ({ id: `later-${n}`, action: 'ask', prompt: `SLEEP 2500\nSAY ${n}\\n` })),
  ];
  const running = run(real, checkout.path, jobs, {
    pools: { aider: { count: 2 } },
    defaults: { tool: 'aider' },
    onEvent: (event) => events.push(event),
  });
  await Promise.all([
    killInTurn('victim', 'I will be killed.', events),
    killInTurn('twice', 'I will be killed once.', events),
  ]);
  const ran = await running;

  expect(outcomes(ran)).toEqual({
    ...allCompleted(jobs),
    victim: expect.stringMatching(/^crashed: .*SIGKILL/),
  });
  expect(ran.job('victim').exit_code).toBe(137);
  expect(ran.job('twice').attempts.map((it) => it.outcome)).toEqual(['crashed', 'completed']);
  expect(ran.job('twice').stdout).toBe('second attempt');
  const later = ran.result.jobs.slice(3).map((job) => job.instance);
  expect(new Set(later)).toEqual(new Set([0, 1]));
  expect(ran.result.pools[0]).toMatchObject({ restarts: 2, given_up: [] });
  expect(readFileSync(join(checkout.path, 'b.txt'), 'utf8')).toBe('new line\n');
  expect(changedFiles(checkout.path)).toEqual(['b.txt']);
  expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
  expect(leftoverProcesses()).toEqual([]);
});

test('aider: an interrupted run leaves no process, and its result has the outcome of every job', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  real.server.clear();
  const stop = new AbortController();
  const jobs = [
    { id: 'done', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    { id: 'running', files: ['b.txt'], depends_on: ['done'], prompt: 'I am at work.\nHANG' },
    { id: 'queued', files: ['b.txt'], prompt: 'EDIT b.txt old line=>never', depends_on: ['done'] },
    { id: 'one-shot', action: 'ask', depends_on: ['done'], prompt: 'I am one shot.\nHANG', pool: { mode: 'never' } },
  ];
  const running = run(real, checkout.path, jobs, {
    pools: { aider: { count: 2 } },
    defaults: { tool: 'aider' },
    signal: stop.signal,
  });
  for (const words of ['I am at work.', 'I am one shot.']) {
    await real.server.waitForRequest((request) => request.lastUserText.includes(words), AbortSignal.timeout(60_000));
  }
  stop.abort(new Error('Ctrl-C'));
  const ran = await running;

  expect(leftoverProcesses()).toEqual([]);
  expect(outcomes(ran)).toEqual({
    done: 'completed',
    running: expect.stringMatching(/^interrupted: /),
    queued: expect.stringMatching(/^cancelled: /),
    'one-shot': expect.stringMatching(/^interrupted: /),
  });
  expect(ran.result).toMatchObject({ interrupted: true, counts: { completed: 1, interrupted: 2, cancelled: 1 } });
  expect(JSON.parse(readFileSync(join(ran.result.folder ?? '', 'result.json'), 'utf8'))).toEqual(ran.result);
  expect(changedFiles(checkout.path)).toEqual(['a.txt']);
});
