import { expect, it } from 'vitest';
import {
  decideRetry,
  type RetryDecision,
  type RetryPolicy,
  retryPolicyOf,
} from '../../../src/jobs/run/retry-policy.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';

const NOW = 100_000;
const again: RetryDecision = { inMs: 0 };

/** Attempts that ended a second apart, the last one now. */
function ended(...outcomes: JobOutcome[]) {
  return outcomes.map((outcome, index) => ({
    result: { outcome, error: null, tool: 'sim', pool: 'sim', instance: 0, duration_s: 1 },
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
  expect(decideRetry(retryPolicyOf({ attempts }), ended(...outcomes), NOW)).toEqual(decision);
});

const patient: RetryPolicy = { attempts: 9, retryOn: ['failed'], backOffMs: 500 };

it.each<[string, JobOutcome[], number, RetryDecision]>([
  ['the first pause is the policy’s', ['failed'], NOW, { inMs: 500 }],
  ['each further pause is twice as long', ['failed', 'failed', 'failed'], NOW, { inMs: 2000 }],
  ['time that has passed since the attempt counts', ['failed'], NOW + 200, { inMs: 300 }],
  ['a pause that is over is not waited for', ['failed'], NOW + 9000, { inMs: 0 }],
  ['what the policy does not name is not tried again', ['crashed'], NOW, 'stop'],
])('%s', (_, outcomes, now, decision) => {
  expect(decideRetry(patient, ended(...outcomes), now)).toEqual(decision);
});
