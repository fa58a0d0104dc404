import { describe, expect, it } from 'vitest';
import { jobFileSchema } from '../../../src/jobs/file/job-file.ts';
import type { Overrides } from '../../../src/jobs/plan/overrides.ts';
import { makePlan } from '../../../src/jobs/plan/plan.ts';
import { placeOf } from '../../../src/model/documents/issues.ts';
import { plainJobFile } from '../plain-job-file.ts';
import { worldWith } from '../world-with.ts';

const world = worldWith(['aider', 'claude', 'sim']);
const plan = (jobs: readonly object[], overrides: Overrides = {}) =>
  makePlan(plainJobFile({ defaults: { tool: 'sim' }, jobs }), overrides, world);
const best = (over: object = {}) => ({ id: 'best', prompt: 'x', ...over });
const after = { id: 'after', prompt: 'x', depends_on: ['best'] };

describe('a job with variants', () => {
  it('is as many jobs, and whoever depends on it depends on all of them', () => {
    const { plan: made, faults } = plan([best({ variants: 2, judge: ['pick'] }), after]);
    expect(faults).toEqual([]);
    expect(made.jobs).toMatchObject([
      { id: 'best~1', variant_of: 'best', judge: { argv: ['pick'], timeout_seconds: 600 } },
      { id: 'best~2', variant_of: 'best', pool: { name: 'sim', mode: 'always' } },
      { id: 'after', variant_of: null, judge: null, depends_on: ['best~1', 'best~2'] },
    ]);
    expect(made.pools).toMatchObject([{ name: 'sim', count: 3 }]);
  });

  it('has one on each tool that it names, or all on that of the command line', () => {
    const jobs = [best({ tools: ['aider', 'claude'] })];
    expect(plan(jobs).plan.jobs).toMatchObject([
      { id: 'best~1', tool: 'aider', pool: { name: 'aider' } },
      { id: 'best~2', tool: 'claude', pool: { name: 'claude' } },
    ]);
    expect(plan(jobs, { tool: 'sim' }).plan.jobs.map(({ tool }) => tool)).toEqual(['sim', 'sim']);
  });

  it('is chosen whole by --only', () => {
    const ids = plan([best({ variants: 2 }), after], { only: ['best'] }).plan.jobs.map(({ id }) => id);
    expect(ids).toEqual(['best~1', 'best~2']);
  });
});

it.each<[string, object, string, Overrides?]>([
  ['a judge alone', { judge: ['pick'] }, 'jobs[0].judge: has nothing to pick from'],
  ['a question', { variants: 2, action: 'ask' }, 'jobs[0].variants: is for jobs that edit'],
  ['a session', { tools: ['aider', 'sim'], session: 's' }, 'jobs[0].tools: is not for jobs of a session'],
  ['an error report', { variants: 2, paths: { error_report: 'r' } }, 'jobs[0].variants: is not for jobs with an error'],
  ['both keys', { variants: 2, tools: ['aider', 'sim'] }, 'jobs[0].variants: `tools` says how many'],
  ['one tool and several', { tool: 'sim', tools: ['aider', 'sim'] }, 'jobs[0].tool: `tools` names the tools'],
  ['an unknown tool', { tools: ['sim', 'adier'] }, 'jobs[0].tools[1]: no tool is called "adier"'],
  ['a shared checkout', { variants: 2 }, 'jobs[0].variants: needs worktrees', { isolation: 'shared' }],
])('variants are refused with %s', (_, over, message, overrides = {}) => {
  const faults = plan([best(over)], overrides).faults.map((it) => `${placeOf(it.path)}: ${it.message}`);
  expect(faults).toEqual([expect.stringContaining(message)]);
});

it('the id of a variant is nothing that a job can be called by, or depend on', () => {
  expect(jobFileSchema.safeParse({ jobs: [best({ id: 'best~1' })] }).success).toBe(false);
  const { faults } = plan([best({ variants: 2 }), { ...after, depends_on: ['best~1'] }]);
  expect(faults).toMatchObject([{ message: 'no job is called "best~1"' }]);
});
