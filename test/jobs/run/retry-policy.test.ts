import { expect, it } from 'vitest';
import {
  decideRetry,
  mayRepair,
  type RetryDecision,
  type RetryPolicy,
  retryPolicyOf,
} from '../../../src/jobs/run/retry-policy.ts';
import type { Job } from '../../../src/model/job.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { makeJob } from '../../support/job.ts';

const NOW = 100_000;
const again: RetryDecision = { inMs: 0 };

/** Attempts that ended a second apart, the last one now. */
function ended(...outcomes: JobOutcome[]) {
  return outcomes.map((outcome, index) => ({
    result: {
      outcome,
      error: null,
      tool: 'sim',
      model: null,
      pool: 'sim',
      instance: 0,
      usage: null,
      started_at: null,
      duration_s: 1,
    },
    turns: 1,
    usage: null,
    queuedS: null,
    counts: true,
    endedAt: NOW - (outcomes.length - 1 - index) * 1000,
  }));
}

it.each<[string, number, JobOutcome[], RetryDecision]>([
  ['a job that was not tried yet is tried at once', 1, [], again],
  ['a crash is tried again', 2, ['crashed'], again],
  ['a time-out is tried again', 2, ['timed_out'], again],
  ['a completed job is done', 3, ['completed'], 'stop'],
  ['a job that the tool failed is not tried again', 3, ['failed'], 'stop'],
  ['a refused job is not tried again', 3, ['refused'], 'stop'],
  ['a job that got no instance is not tried again', 3, ['not_started'], 'stop'],
  ['an interrupted job is not tried again', 3, ['interrupted'], 'stop'],
  ['a job with one attempt is not tried again', 1, ['crashed'], 'stop'],
  ['a job is not tried more often than it may', 3, ['crashed', 'timed_out', 'crashed'], 'stop'],
  ['only the last outcome counts', 3, ['timed_out', 'failed'], 'stop'],
])('%s', (_, attempts, outcomes, decision) => {
  expect(decideRetry(retryPolicyOf({ attempts, on_conflict: 'rerun' }), ended(...outcomes), NOW)).toEqual(decision);
});

it.each<[string, JobOutcome[], Partial<Job>, RetryDecision]>([
  ['a conflict gets a second attempt', ['conflict'], {}, again],
  ['the second conflict of a job with one attempt is the last', ['conflict', 'conflict'], {}, 'stop'],
  ['a job with more attempts has them for conflicts', ['conflict', 'conflict'], { attempts: 3 }, again],
  ['a conflict is the end where that is wanted', ['conflict'], { attempts: 3, on_conflict: 'fail' }, 'stop'],
  ['a check that fails when merged gets a second attempt', ['verify_failed'], {}, again],
])('%s', (_, outcomes, job, decision) => {
  const attempts = ended(...outcomes).map((it) => ({ ...it, result: { ...it.result, while_merging: true as const } }));
  expect(decideRetry(retryPolicyOf(makeJob(job)), attempts, NOW)).toEqual(decision);
});

it('a job whose own check fails is not tried again from the start', () => {
  expect(decideRetry(retryPolicyOf(makeJob({ attempts: 5 })), ended('verify_failed'), NOW)).toBe('stop');
});

it.each<[string, Partial<Job>, number, boolean]>([
  ['is repaired once by default', {}, 1, true],
  ['is not repaired again by default', {}, 2, false],
  ['is repaired as long as there are attempts', { attempts: 3 }, 2, true],
])('what fails its check %s', (_, job, attempt, expected) => {
  const verify = { argv: ['true'], timeout_seconds: 1, retries: 0, when: 'both', on_failed: 'repair' } as const;
  expect(mayRepair(makeJob({ verify: { ...verify, argv: ['true'] }, ...job }), attempt)).toBe(expected);
  expect(mayRepair(makeJob({ verify: { ...verify, argv: ['true'], on_failed: 'fail' }, ...job }), attempt)).toBe(false);
});

const patient: RetryPolicy = { attempts: { failed: 9 }, backOffMs: 500 };

it.each<[string, JobOutcome[], number, RetryDecision]>([
  ['the first pause is the policy’s', ['failed'], NOW, { inMs: 500 }],
  ['each further pause is twice as long', ['failed', 'failed', 'failed'], NOW, { inMs: 2000 }],
  ['time that has passed since the attempt counts', ['failed'], NOW + 200, { inMs: 300 }],
  ['a pause that is over is not waited for', ['failed'], NOW + 9000, { inMs: 0 }],
  ['what the policy does not name is not tried again', ['crashed'], NOW, 'stop'],
])('%s', (_, outcomes, now, decision) => {
  expect(decideRetry(patient, ended(...outcomes), now)).toEqual(decision);
});
