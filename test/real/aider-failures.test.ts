import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { eventsOf, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { changedFiles, snapshotGit } from '../../fixtures/git-snapshot.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider'], { AIDER_EDIT_FORMAT: 'diff' });
});
afterAll(() => real[Symbol.asyncDispose]());

test('aider: each kind of failure is reported with its reason, in time, and the instance does the next job', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n' });
  const before = snapshotGit(checkout.path);
  const jobs = [
    { id: 'bad-edit', files: ['a.txt'], prompt: 'BADEDIT a.txt' },
    { id: 'after-bad-edit', files: ['a.txt'], prompt: 'SAY fine\\n' },
    { id: '400', files: ['a.txt'], prompt: 'FAIL 400' },
    { id: '401', action: 'ask', prompt: 'FAIL 401' },
    { id: '404', action: 'ask', prompt: 'FAIL 404' },
    { id: 'after-404', action: 'ask', prompt: 'what is left of the others?' },
    { id: '500', files: ['a.txt'], prompt: 'FAIL 500', timeout_seconds: 5 },
    { id: 'drop', action: 'ask', prompt: 'DROP', timeout_seconds: 5 },
    { id: 'drop-mid', action: 'ask', prompt: `DROP mid\nSAY ${'word '.repeat(2000)}`, timeout_seconds: 5 },
    { id: 'hang', files: ['a.txt'], prompt: 'HANG', timeout_seconds: 2 },
    { id: 'after-hang', files: ['b.txt'], prompt: 'EDIT b.txt old line=>new line' },
    { id: 'once', action: 'ask', prompt: 'FAILONCE 500\nSAY second time\\n' },
    // Its pool pauses after it.
    { id: '429', action: 'ask', prompt: 'FAIL 429', timeout_seconds: 5, retry_on: [] },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual({
    'bad-edit': expect.stringMatching(/^failed: The LLM did not conform to the edit format/),
    'after-bad-edit': 'completed',
    '400': expect.stringMatching(/^failed: litellm.BadRequestError: .*scripted failure 400/),
    '401': expect.stringMatching(/^failed: litellm.AuthenticationError: .*scripted failure 401/),
    '404': expect.stringMatching(/^failed: litellm.NotFoundError: .*scripted failure 404/),
    'after-404': 'completed',
    '429': expect.stringMatching(/^timed_out: no end within 5 s; last output: litellm.RateLimitError: .*429/),
    '500': expect.stringMatching(/^timed_out: no end within 5 s; last output: litellm.InternalServerError: .*500/),
    drop: expect.stringMatching(/^timed_out: no end within 5 s; last output: litellm.\w+Error: /),
    'drop-mid': expect.stringMatching(/^(timed_out: no end within 5 s; last output|failed): .*litellm.\w+Error: /),
    hang: expect.stringMatching(/^timed_out: no end within 2 s/),
    'after-hang': 'completed',
    once: 'completed',
  });
  expect(ran.job('after-bad-edit').stdout).toBe('fine');
  expect(ran.job('after-404').stdout).toBe('ECHO[1]: what is left of the others?');
  expect(ran.job('once').stdout).toBe('second time');
  expect(ran.result.jobs.map((job) => job.exit_code)).toEqual([1, 0, 1, 1, 1, 0, 3, 3, expect.any(Number), 3, 0, 0, 3]);
  expect(readFileSync(join(checkout.path, 'b.txt'), 'utf8')).toBe('new line\n');
  expect(changedFiles(checkout.path)).toEqual(['b.txt']);
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
