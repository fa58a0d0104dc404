import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { jobFileSchema } from '../../../src/jobs/file/job-file.ts';
import { onPool } from '../../../src/jobs/plan/fallback.ts';
import type { Overrides } from '../../../src/jobs/plan/overrides.ts';
import { makePlan } from '../../../src/jobs/plan/plan.ts';
import { placeOf } from '../../../src/model/documents/issues.ts';
import { plainJobFile } from '../plain-job-file.ts';
import { worldWith } from '../world-with.ts';

type Input = z.input<typeof jobFileSchema>;

const world = worldWith(['aider', 'claude', 'codex', 'once'], (id) => ({
  pooled: id !== 'once',
  providerOf: () => id,
}));

const ask = (over: object = {}) => ({ tool: 'claude', action: 'ask' as const, prompt: 'x', ...over });

function planOf(input: Input, overrides: Overrides = {}) {
  const { plan, faults } = makePlan(plainJobFile(input), overrides, world);
  return { ...plan, faults: faults.map(({ path, message }) => `${placeOf(path)} ${message}`) };
}

const names = ({ fallback }: { readonly fallback: readonly { readonly name: string }[] }) =>
  fallback.map((it) => it.name);

describe('what a job falls back on', () => {
  it('is the nearest list: its own, that of its pool, that of the defaults; without its own pool', () => {
    const { jobs, faults } = planOf({
      defaults: { fallback: ['claude', 'codex'] },
      pools: { aider: { fallback: ['codex', 'claude'] } },
      jobs: [ask(), ask({ tool: 'aider' }), ask({ fallback: ['aider'] }), ask({ fallback: [] })],
    });
    expect(faults).toEqual([]);
    expect(jobs.map(names)).toEqual([['codex'], ['codex', 'claude'], ['aider'], []]);
  });

  it('is a pool with settings of its own, after those in use, no larger than there are jobs for it', () => {
    const { pools, jobs } = planOf({
      pools: { claude: { count: 5, fallback: ['spare', 'codex'] }, spare: { tool: 'aider', model: 'small', count: 4 } },
      jobs: [ask(), ask()],
    });
    expect(pools.map(({ name, tool, count, model }) => [name, tool, count, model])).toEqual([
      ['claude', 'claude', 2, null],
      ['spare', 'aider', 2, 'small'],
      ['codex', 'codex', 2, null],
    ]);
    expect(jobs[0]!.fallback).toEqual([
      { name: 'spare', tool: 'aider', mode: 'always' },
      { name: 'codex', tool: 'codex', mode: 'always' },
    ]);
    expect(onPool(jobs[0]!, 'spare')).toMatchObject({
      tool: 'aider',
      pool: { name: 'spare', mode: 'always' },
      model: null,
    });
    expect(onPool(jobs[0]!, 'claude')).toBe(jobs[0]);
  });

  it('runs as the job does, where that tool can', () => {
    const { jobs, faults } = planOf({
      jobs: [
        ask({ pool: { mode: 'always' }, fallback: ['once', 'codex'] }),
        ask({ tool: 'aider', pool: { mode: 'never' }, fallback: ['codex'] }),
      ],
    });
    expect(faults).toEqual([]);
    expect(jobs.map(({ fallback }) => fallback.map(({ mode }) => mode))).toEqual([['never', 'always'], ['never']]);
  });

  it('may be a pool that only jobs name', () => {
    const { jobs } = planOf({
      jobs: [ask({ fallback: ['fast'] }), ask({ tool: 'codex', pool: { name: 'fast' } })],
    });
    expect(jobs[0]!.fallback).toMatchObject([{ name: 'fast', tool: 'codex' }]);
  });

  it('is nothing with --tool', () => {
    const { jobs, pools } = planOf({ defaults: { fallback: ['codex'] }, jobs: [ask()] }, { tool: 'aider' });
    expect([names(jobs[0]!), pools.map(({ name }) => name)]).toEqual([[], ['claude']]);
  });

  it('is a fault where it names nothing, each in its place', () => {
    const { faults } = planOf({
      defaults: { fallback: ['codx'] },
      pools: { claude: { fallback: ['aider', 'gpt'] } },
      jobs: [ask({ fallback: ['codex', 'clade'] })],
    });
    expect(faults).toEqual([
      'defaults.fallback[0] no pool and no tool is called "codx"',
      'pools.claude.fallback[1] no pool and no tool is called "gpt"',
      'jobs[0].fallback[1] no pool and no tool is called "clade"',
    ]);
  });

  it('is a fault of a job that shares a conversation, and does not apply to it from elsewhere', () => {
    const own = planOf({ jobs: [ask({ session: 's', fallback: ['codex'] }), ask({ session: 's' })] });
    expect(own.faults).toEqual([
      'jobs[0].fallback is not for a job of session s: a conversation can’t go on with another tool',
    ]);
    const shared = planOf({ defaults: { fallback: ['codex'] }, jobs: [ask({ session: 's' }), ask({ session: 's' })] });
    expect([shared.faults, shared.jobs.map(names)]).toEqual([[], [[], []]]);
    const alone = planOf({ defaults: { fallback: ['codex'] }, jobs: [ask({ session: 's' })] });
    expect(alone.jobs.map(names)).toEqual([['codex']]);
  });
});

it('when a job is tried again is said by the job, its pool, or the defaults', () => {
  const { jobs } = planOf({
    defaults: { attempts: 2, retry_on: ['failed'], back_off_seconds: 3 },
    pools: { claude: { attempts: 4, retry_on: ['crashed', 'crashed'] } },
    jobs: [ask(), ask({ attempts: 1, back_off_seconds: 0 }), ask({ tool: 'aider' })],
  });
  expect(jobs.map((it) => [it.attempts, it.retry_on, it.back_off_seconds])).toEqual([
    [4, ['crashed'], 3],
    [1, ['crashed'], 0],
    [2, ['failed'], 3],
  ]);
  expect(planOf({ jobs: [ask()] }).jobs[0]).toMatchObject({
    attempts: 1,
    retry_on: ['crashed', 'timed_out', 'quota', 'overloaded'],
    back_off_seconds: 0,
    fallback: [],
  });
});
