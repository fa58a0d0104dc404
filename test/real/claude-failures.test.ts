import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AimEvent } from '../../src/model/events.ts';
import { openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, eventsOf, instanceOf, outcomes, pidOf, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

test('claude: a failure is reported with its own message, and the same process does the next job', async () => {
  await using real = await openRealTools(['claude']);
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  const jobs = [
    { id: '400', prompt: 'FAIL 400' },
    { id: 'after-400', action: 'ask', prompt: 'what is left of the other?' },
    { id: '403', action: 'ask', prompt: 'FAIL 403' },
    { id: 'drop', action: 'ask', prompt: 'DROP', timeout_seconds: 3 },
    { id: 'bad-edit', files: ['a.txt'], prompt: 'BADEDIT a.txt' },
    { id: 'after', files: ['a.txt'], prompt: 'EDIT a.txt old line=>new line' },
    // Its pool pauses after it.
    { id: '429', prompt: 'FAIL 429', timeout_seconds: 3, retry_on: [] },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { claude: { count: 1 } }, defaults: { tool: 'claude' } });

  expect(outcomes(ran)).toEqual({
    '400': expect.stringMatching(/^failed: API Error: 400 .*scripted failure 400/),
    'after-400': 'completed',
    '403': expect.stringMatching(/^failed: .*scripted failure 403/s),
    '429': expect.stringMatching(/^timed_out: no end within 3 s; last output: retrying after 429 \(\d of \d+\)/),
    drop: expect.stringMatching(
      /^timed_out: no end within 3 s; last output: retrying after an API error \(\d of \d+\)/,
    ),
    'bad-edit': 'completed',
    after: 'completed',
  });
  expect(ran.job('after-400').stdout).toBe('ECHO[1]: what is left of the other?');
  expect(ran.job('bad-edit')).toMatchObject({ files_changed: [], stdout: expect.stringContaining('FAILED') });
  expect(readFileSync(join(checkout.path, 'a.txt'), 'utf8')).toBe('new line\n');
  expect(changedFiles(checkout.path)).toEqual(['a.txt']);
  expect(snapshotGit(checkout.path, ['.aim'])).toEqual(before);
  // All of it by one process.
  expect(eventsOf(ran.events, 'instance_changed').map((it) => it.to)).toEqual([
    'starting',
    'ready',
    'stopping',
    'stopped',
  ]);
  expect(leftoverProcesses()).toEqual([]);
});

test('claude: an outage is a failure with its reason where few retries are allowed', async () => {
  await using real = await openRealTools(['claude'], { CLAUDE_CODE_MAX_RETRIES: '1' });
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  const jobs = [
    { id: '401', action: 'ask', prompt: 'FAIL 401', timeout_seconds: 20 },
    { id: '500', action: 'ask', prompt: 'FAIL 500', timeout_seconds: 20 },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { claude: { count: 1 } }, defaults: { tool: 'claude' } });
  expect(outcomes(ran)).toEqual({
    '401': expect.stringMatching(/^failed: Invalid API key/),
    '500': expect.stringMatching(/^failed: API Error: 500/),
  });
});

test('claude: kill -9 in a turn crashes that job, the slot gets a new process, and an interrupt ends the run', async () => {
  await using real = await openRealTools(['claude']);
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  const stop = new AbortController();
  const events: AimEvent[] = [];
  const jobs = [
    { id: 'victim', files: ['a.txt'], prompt: 'I will be killed.\nRUN sleep 300\nHANG' },
    { id: 'other', files: ['b.txt'], prompt: 'SLEEP 1000\nEDIT b.txt old line=>new line' },
    ...[1, 2, 3].map((n) => ({ id: `later-${n}`, action: 'ask', prompt: `SLEEP 1200\nSAY ${n}\\n` })),
    { id: 'last', action: 'ask', depends_on: ['later-1', 'later-2', 'later-3', 'other'], prompt: 'I hang.\nHANG' },
  ];
  const running = run(real, checkout.path, jobs, {
    pools: { claude: { count: 2 } },
    defaults: { tool: 'claude' },
    onEvent: (event) => events.push(event),
    signal: stop.signal,
  });
  const arrived = (words: string) =>
    real.server.waitForRequest((request) => request.lastUserText.includes(words), AbortSignal.timeout(60_000));
  await arrived('I will be killed.');
  process.kill(pidOf(events, 'claude', instanceOf(events, 'victim')), 'SIGKILL');
  await arrived('I hang.');
  stop.abort(new Error('Ctrl-C'));
  const ran = await running;

  expect(leftoverProcesses()).toEqual([]);
  expect(outcomes(ran)).toEqual({
    ...allCompleted(jobs),
    victim: expect.stringMatching(/^crashed: .*SIGKILL/),
    last: expect.stringMatching(/^interrupted/),
  });
  expect(ran.job('victim').exit_code).toBe(137);
  expect(new Set(ran.result.jobs.slice(2).map((job) => job.instance))).toEqual(new Set([0, 1]));
  expect(ran.result.pools[0]).toMatchObject({ restarts: 1, given_up: [] });
  expect(ran.result.interrupted).toBe(true);
  expect(changedFiles(checkout.path)).toEqual(['b.txt']);
});
