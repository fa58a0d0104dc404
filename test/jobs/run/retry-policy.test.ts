import { expect, it } from 'vitest';
import {
  countedOn,
  decideRetry,
  mayRepair,
  type RetryDecision,
  retryPolicyOf,
} from '../../../src/jobs/run/retry-policy.ts';
import type { Job } from '../../../src/model/run/job.ts';
import type { Attempt } from '../../../src/model/run/job-result.ts';
import type { RetryCause } from '../../../src/model/run/retry.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { OPEN, type PauseState } from '../../../src/pool/pause/pause-state.ts';
import { makeJob } from '../../support/job.ts';

const NOW = 1_000_000;
const again: RetryDecision = { on: 'sim', inMs: 0 };
const MINUTE = 60_000;

type Short = JobOutcome | 'quota' | 'overloaded' | `${JobOutcome | 'quota' | 'overloaded'} on ${string}`;

/** Attempts that ended a second apart, the last one now: `crashed`, `quota on codex`. */
function ended(...all: Short[]) {
  return all.map((short, index) => {
    const [what = '', pool = 'sim'] = short.split(' on ');
    const isLimit = what === 'quota' || what === 'overloaded';
    const result: Attempt = {
      outcome: isLimit ? 'failed' : (what as JobOutcome),
      error: null,
      tool: 'sim',
      model: null,
      pool,
      instance: 0,
      ...(isLimit && { limit: { kind: what, until: null } }),
      usage: null,
      started_at: null,
      duration_s: 1,
    };
    const endedAt = NOW - (all.length - 1 - index) * 1000;
    return { result, turns: 1, usage: null, queuedS: null, counts: !isLimit, endedAt };
  });
}

function paused(minutes: number, tooLong = false): PauseState {
  const limit = { kind: 'quota', until: null } as const;
  return { name: 'paused', limit, reason: '', since: 0, pauses: 1, until: NOW + minutes * MINUTE, tooLong };
}

interface Case {
  readonly job?: Partial<Job>;
  readonly had?: Short[];
  readonly pools?: Readonly<Record<string, PauseState>>;
  readonly now?: number;
  /** Pools whose budget is spent. */
  readonly spent?: readonly string[];
}

const NONE_SPENT = () => false;

const decide = ({ job = {}, had = [], pools = {}, now = NOW, spent = [] }: Case) =>
  decideRetry(
    retryPolicyOf(makeJob(job)),
    ended(...had),
    now,
    (pool) => pools[pool] ?? OPEN,
    (pool) => spent.includes(pool),
  );

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
])('%s', (_, attempts, had, decision) => {
  expect(decide({ job: { attempts }, had })).toEqual(decision);
});

it.each<[string, RetryCause[], Short, RetryDecision]>([
  ['a failure is tried again where it is named', ['failed'], 'failed', again],
  ['a check that failed is tried again where it is named', ['verify_failed'], 'verify_failed', again],
  ['a crash is not where it is left out', ['failed'], 'crashed', 'stop'],
  ['a quota is not where it is left out', ['crashed'], 'quota', 'stop'],
  ['an overload is not where it is left out', ['crashed', 'quota'], 'overloaded', 'stop'],
  ['a refusal can’t be named', ['failed', 'crashed'], 'refused', 'stop'],
])('by retry_on %s', (_, retry_on, last, decision) => {
  expect(decide({ job: { attempts: 3, retry_on }, had: [last] })).toEqual(decision);
});

it.each<[string, JobOutcome[], Partial<Job>, RetryDecision]>([
  ['a conflict gets a second attempt', ['conflict'], {}, again],
  ['the second conflict of a job with one attempt is the last', ['conflict', 'conflict'], {}, 'stop'],
  ['a job with more attempts has them for conflicts', ['conflict', 'conflict'], { attempts: 3 }, again],
  ['a conflict is the end where that is wanted', ['conflict'], { attempts: 3, on_conflict: 'fail' }, 'stop'],
  ['a check that fails when merged gets a second attempt', ['verify_failed'], {}, again],
])('%s', (_, outcomes, job, decision) => {
  const attempts = ended(...outcomes).map((it) => ({ ...it, result: { ...it.result, while_merging: true as const } }));
  expect(decideRetry(retryPolicyOf(makeJob(job)), attempts, NOW, () => OPEN, NONE_SPENT)).toEqual(decision);
});

it('a job whose own check fails is not tried again from the start', () => {
  expect(decide({ job: { attempts: 5 }, had: ['verify_failed'] })).toBe('stop');
});

it.each<[string, Partial<Job>, number, boolean]>([
  ['is repaired once by default', {}, 1, true],
  ['is not repaired again by default', {}, 2, false],
  ['is repaired as long as there are attempts', { attempts: 3 }, 2, true],
])('what fails its check %s', (_, job, attempt, expected) => {
  const verify = {
    argv: ['true'],
    timeout_seconds: 1,
    retries: 0,
    when: 'both',
    on_failed: 'repair',
    at_base: true,
  } as const;
  expect(mayRepair(makeJob({ verify: { ...verify, argv: ['true'] }, ...job }), attempt)).toBe(expected);
  expect(mayRepair(makeJob({ verify: { ...verify, argv: ['true'], on_failed: 'fail' }, ...job }), attempt)).toBe(false);
});

it.each<[string, JobOutcome[], number, RetryDecision]>([
  ['the first pause is the policy’s', ['failed'], NOW, { on: 'sim', inMs: 500 }],
  ['each further pause is twice as long', ['failed', 'failed', 'failed'], NOW, { on: 'sim', inMs: 2000 }],
  ['time that has passed since the attempt counts', ['failed'], NOW + 200, { on: 'sim', inMs: 300 }],
  ['a pause that is over is not waited for', ['failed'], NOW + 9000, again],
])('with a back-off %s', (_, had, now, decision) => {
  expect(decide({ job: { attempts: 9, retry_on: ['failed'], back_off_seconds: 0.5 }, had, now })).toEqual(decision);
});

it('a pause between attempts is never longer than an hour', () => {
  const job = { attempts: 10, retry_on: ['failed' as const], back_off_seconds: 1000 };
  expect(decide({ job, had: Array.from({ length: 9 }, () => 'failed' as const) })).toEqual({
    on: 'sim',
    inMs: 3_600_000,
  });
});

const fallback: Job['fallback'] = ['codex', 'aider'].map((name) => ({ name, tool: name, mode: 'always' }));
const on = (pool: string, inMs = 0): RetryDecision => ({ on: pool, inMs });

it.each<[string, Case, RetryDecision]>([
  ['its own pool comes first', {}, on('sim')],
  ['a pool tries as often as it may', { job: { attempts: 2 }, had: ['crashed'] }, on('sim')],
  ['then the next one does', { job: { attempts: 2 }, had: ['crashed', 'crashed'] }, on('codex')],
  ['as often as it may itself', { job: { attempts: 2 }, had: ['crashed', 'crashed', 'crashed on codex'] }, on('codex')],
  ['and so on', { had: ['crashed', 'timed_out on codex'] }, on('aider')],
  ['to the end of the list', { had: ['crashed', 'crashed on codex', 'crashed on aider'] }, 'stop'],
  ['a failure is none of it, unless it is named', { had: ['failed'] }, 'stop'],
  ['a failure that is named is', { job: { retry_on: ['failed'] }, had: ['failed'] }, on('codex')],
  ['a pool that could not be started is left', { had: ['not_started'] }, on('codex')],
  ['and not tried again', { had: ['not_started', 'crashed on codex', 'quota on aider'] }, on('aider')],
  ['a commit that does not fit is no fault of the pool', { had: ['conflict on codex'] }, on('codex')],
  ['a pool that is paused for a while is left', { pools: { sim: paused(5) } }, on('codex')],
  ['one that is paused for a moment is waited for', { pools: { sim: paused(0.5) } }, on('sim', MINUTE / 2)],
  ['one that nothing waits for is left', { pools: { sim: paused(0.5, true) } }, on('codex')],
  [
    'of several that are paused the first to go on',
    { pools: { sim: paused(9), codex: paused(5), aider: paused(7) } },
    on('codex', 5 * MINUTE),
  ],
  [
    'where nothing waits for any of them it is over',
    { pools: { sim: paused(9, true), codex: paused(9, true), aider: paused(9, true) } },
    'stop',
  ],
  ['one whose budget is spent is left', { spent: ['sim', 'codex'] }, on('aider')],
  ['where the budget of each is spent it is over', { spent: ['sim', 'codex', 'aider'] }, 'stop'],
  ['a budget of another one changes nothing', { spent: ['codex'] }, on('sim')],
  ['after a failure one without a budget is left out', { had: ['crashed'], spent: ['codex'] }, on('aider')],
  ['after a limit the next one takes it', { had: ['quota'], pools: { sim: paused(5) } }, on('codex')],
  [
    'after that its own pool may take it again',
    { had: ['quota', 'quota on codex'], pools: { codex: paused(5) } },
    on('sim'),
  ],
  [
    'a pool that failed it before may not',
    { had: ['crashed', 'quota on codex'], pools: { codex: paused(5) } },
    on('aider'),
  ],
  ['a back-off is of the same pool alone', { job: { back_off_seconds: 9 }, had: ['crashed'] }, on('codex')],
])('with pools to fall back on: %s', (_, { job, ...rest }, decision) => {
  expect(decide({ job: { fallback, ...job }, ...rest })).toEqual(decision);
});

it.each<[string, Case, RetryDecision]>([
  ['does not count as an attempt', { had: ['quota', 'overloaded', 'quota'] }, again],
  ['leaves the attempts that there are', { job: { attempts: 2 }, had: ['crashed', 'quota'] }, again],
  ['is waited for', { had: ['quota'], pools: { sim: paused(30) } }, on('sim', 30 * MINUTE)],
  ['is not waited for where it takes too long', { had: ['quota'], pools: { sim: paused(30, true) } }, 'stop'],
  [
    'is the job’s own where it comes up again and again',
    { had: Array.from({ length: 10 }, () => 'quota' as const) },
    'stop',
  ],
  ['beside a conflict leaves the second attempt', { had: ['conflict', 'overloaded'] }, again],
])('a limit of the provider %s', (_, given, decision) => {
  expect(decide(given)).toEqual(decision);
});

it.each<[string, string, RetryDecision]>([
  ['of its pool is tried on the next one', 'budget: the pool sim has used 9 of 5 tokens', on('codex')],
  ['of the run is over', 'budget: the run has used 9 of 5 tokens', 'stop'],
])('a job that was interrupted for the budget %s', (_, error, decision) => {
  const [cut] = ended('interrupted').map((it) => ({ ...it, result: { ...it.result, error } }));
  const policy = retryPolicyOf(makeJob({ fallback }));
  expect(
    decideRetry(
      policy,
      [cut!],
      NOW,
      () => OPEN,
      (pool) => pool === 'sim',
    ),
  ).toEqual(decision);
});

it('an attempt that was cut short with its aim is as if it had not been', () => {
  const [cut, before] = [{ ...ended('interrupted')[0]!, counts: false }, ended('crashed')[0]!];
  const policy = retryPolicyOf(makeJob({ attempts: 2 }));
  expect(decideRetry(policy, [cut], NOW, () => OPEN, NONE_SPENT)).toEqual(again);
  expect(decideRetry(policy, [before, cut], NOW, () => OPEN, NONE_SPENT)).toEqual(again);
  expect(countedOn('sim', [before, cut])).toBe(1);
});
