import { linkSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { jobFileSchema } from '../../../src/jobs/file/job-file.ts';
import type { Action } from '../../../src/model/run/job.ts';
import type { Overrides } from '../../../src/jobs/plan/overrides.ts';
import { makePlan } from '../../../src/jobs/plan/plan.ts';
import { blockersOf } from '../../../src/jobs/plan/schedule/schedule.ts';
import type { PlanWorld } from '../../../src/jobs/plan/plan-world.ts';
import { prepareRun } from '../../../src/jobs/run/open/prepare-run.ts';
import type { z } from 'zod';
import { placeOf } from '../../../src/model/documents/issues.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { plainJobFile } from '../plain-job-file.ts';
import { worldWith } from '../world-with.ts';

type Input = z.input<typeof jobFileSchema>;

const world = worldWith(['aider', 'claude', 'jules', 'sim'], (id) => ({ isRemote: id === 'jules' }));

function plan(input: Input, overrides: Overrides = {}) {
  return makePlan(plainJobFile(input), overrides, world);
}

function good(input: Input, overrides: Overrides = {}) {
  const { plan: made, faults } = plan(input, overrides);
  expect(faults).toEqual([]);
  return made;
}

const ask = (over: object = {}) => ({ tool: 'sim', action: 'ask' as const, prompt: 'x', ...over });
const jobs = (n: number, over: object = {}) => Array.from({ length: n }, (_, i) => ask({ id: `j${i}`, ...over }));

describe('a job of a service', () => {
  const jules = (action: Action, over: object = {}) => ({ tool: 'jules', action, prompt: 'x', ...over });

  it('asks or reviews, and has an hour for it', () => {
    const made = good({ jobs: [jules('ask'), jules('review', { timeout_seconds: 5 })] });
    expect(made.jobs.map((job) => job.timeout_seconds)).toEqual([3600, 5]);
  });

  it('may edit, and is not tried again after a conflict by itself: it would begin at the same commit', () => {
    const made = good({ jobs: [jules('edit'), jules('edit', { on_conflict: 'rerun' })] });
    expect(made.jobs.map((job) => job.on_conflict)).toEqual(['fail', 'rerun']);
  });

  it('does not wait for one that edits, directly or not: it would not see what that changed', () => {
    const { faults } = plan({
      jobs: [
        { id: 'a', tool: 'sim', prompt: 'x', files: ['a.txt'] },
        { ...ask({ id: 'b' }), depends_on: ['a'] },
        jules('review', { depends_on: ['b'] }),
        { ...ask({ id: 'd' }), depends_on: ['a'], fallback: ['jules'] },
      ],
    });
    expect(faults.map((fault) => ({ ...fault, path: placeOf(fault.path) }))).toEqual([
      {
        path: 'jobs[2].depends_on',
        message: 'jules works on what is pushed to origin, and would not see what a changes',
        hint: 'leave out the dependency, or run it after a push',
      },
      {
        path: 'jobs[3].depends_on',
        message: 'jules works on what is pushed to origin, and would not see what a changes',
        hint: 'leave out the dependency or the fallback, or run it after a push',
      },
    ]);
    good({ jobs: [{ ...ask({ id: 'a' }) }, jules('edit', { depends_on: ['a'] })] });
    const session = { session: 's' };
    good({ jobs: [jules('edit', { id: 'a', ...session }), jules('edit', { depends_on: ['a'], ...session })] });
  });
});

describe('a time-out', () => {
  it.each<[string, number, object, object, Overrides]>([
    ['is ten minutes where nothing sets it', 600, {}, {}, {}],
    ['is the file’s default', 10, { timeout_seconds: 10 }, {}, {}],
    [
      'in the metadata comes before the default',
      20,
      { timeout_seconds: 10 },
      { metadata: { timeout_seconds: 20 } },
      {},
    ],
    [
      'of the job comes before the metadata',
      30,
      { timeout_seconds: 10 },
      { metadata: { timeout_seconds: 20 }, timeout_seconds: 30 },
      {},
    ],
    [
      'of the command line comes before all',
      40,
      { timeout_seconds: 10 },
      { timeout_seconds: 30 },
      { timeoutSeconds: 40 },
    ],
  ])('%s', (_, seconds, defaults, job, overrides) => {
    expect(good({ defaults, jobs: [ask(job)] }, overrides).jobs[0]!.timeout_seconds).toBe(seconds);
  });
});

describe('a job', () => {
  it('without an id gets one by its place in the file', () => {
    expect(good({ jobs: [ask(), ask({ id: 'b' }), ask()] }).jobs.map((job) => job.id)).toEqual(['job-1', 'b', 'job-3']);
  });

  it('without an action edits, and without files it runs alone', () => {
    const { units } = good({
      jobs: [{ tool: 'sim', prompt: 'x' }, { tool: 'sim', prompt: 'x', files: ['a', 'a'] }, ask({ files: ['a'] })],
    });
    expect(units.map((unit) => unit.claims)).toEqual([
      [{ kind: 'exclusive' }],
      [{ kind: 'files', files: ['a'], mode: 'write' }],
      [{ kind: 'files', files: ['a'], mode: 'read' }],
    ]);
  });

  it('may be written in the plan’s own spellings', () => {
    const job = {
      job_id: 'x',
      tool: 'sim',
      action: 'ask' as const,
      prompt: 'x',
      paths: { error_report: 'r.json' },
      metadata: { a: 1 },
    };
    expect(good({ jobs: [job] }).jobs[0]).toMatchObject({ id: 'x', error_report: 'r.json', metadata: { a: 1 } });
  });

  it('takes its tool from its own key, its pool, or the defaults', () => {
    const made = good({
      pools: { mine: { tool: 'claude' } },
      defaults: { tool: 'aider', action: 'ask' },
      jobs: [{ prompt: 'x' }, { prompt: 'x', tool: 'sim' }, { prompt: 'x', pool: { name: 'mine' } }],
    });
    expect(made.jobs.map((job) => `${job.tool} ${job.pool.name}`)).toEqual(['aider aider', 'sim sim', 'claude mine']);
  });
});

describe('a pool', () => {
  it.each<[string, number, Input, Overrides]>([
    ['has three instances by default', 3, { jobs: jobs(5) }, {}],
    ['has no more instances than jobs', 2, { jobs: jobs(2) }, {}],
    ['has no more instances than sessions', 1, { jobs: jobs(4, { session: 's' }) }, {}],
    ['has as many instances as the file sets', 4, { pools: { sim: { count: 4 } }, jobs: jobs(9) }, {}],
    [
      'has as many instances as the command line sets',
      7,
      { pools: { sim: { count: 4 } }, jobs: jobs(9) },
      { count: 7 },
    ],
  ])('%s', (_, count, input, overrides) => {
    expect(good(input, overrides).pools[0]!.count).toBe(count);
  });

  it('keeps its name and loses its model when the command line sets another tool', () => {
    const input = { pools: { aider: { model: 'm', count: 2 } }, jobs: jobs(2, { tool: 'aider' }) };
    expect(good(input).pools).toMatchObject([{ name: 'aider', tool: 'aider', model: 'm' }]);
    expect(good(input, { tool: 'sim' }).pools).toMatchObject([{ name: 'aider', tool: 'sim', model: null, count: 2 }]);
    expect(good(input, { tool: 'sim', model: 'n' }).pools[0]!.model).toBe('n');
  });

  it('routes to an idle instance unless the file or the command line sets another routing', () => {
    expect(good({ jobs: jobs(1) }).pools[0]!.routing).toBe('least_busy');
    expect(
      good({ pools: { sim: { routing: 'sticky' } }, jobs: jobs(1) }, { routing: 'round_robin' }).pools[0]!.routing,
    ).toBe('round_robin');
  });
});

describe('--only', () => {
  it('leaves out what the chosen jobs depend on, and they do not wait for it', () => {
    const made = good({ jobs: [ask({ id: 'a' }), ask({ id: 'b', depends_on: ['a'] })] }, { only: ['b'] });
    expect(made.jobs.map((job) => job.id)).toEqual(['b']);
    expect(made.units[0]!.waitsFor).toEqual([]);
  });
});

describe('a job that waits for itself', () => {
  const faultsOf = (...list: object[]) =>
    plan({ jobs: list.map((it) => ask(it)) }).faults.map((fault) => `${placeOf(fault.path)} ${fault.message}`);

  it.each<[string, object[], string[]]>([
    ['a job', [{ id: 'a', depends_on: ['a'] }], ['jobs[0].depends_on depends on itself']],
    [
      'two jobs',
      [
        { id: 'a', depends_on: ['b'] },
        { id: 'b', depends_on: ['a'] },
      ],
      ['jobs[0].depends_on is a cycle: a → b → a'],
    ],
    [
      'a job around which a session could only run',
      [
        { id: 'a', session: 's' },
        { id: 'b', depends_on: ['a'] },
        { id: 'c', session: 's', depends_on: ['b'] },
      ],
      ['jobs[0].depends_on is a cycle: s → b → s'],
    ],
    [
      'two sessions',
      [
        { id: 'a', session: 's', depends_on: ['b'] },
        { id: 'b', session: 't' },
        { id: 'c', session: 't', depends_on: ['d'] },
        { id: 'd', session: 's' },
      ],
      ['jobs[0].depends_on is a cycle: s → t → s'],
    ],
    [
      'the order of a session',
      [
        { id: 'a', session: 's', depends_on: ['b'] },
        { id: 'b', session: 's' },
      ],
      ['jobs[0].depends_on depends on b, which comes after it in the session'],
    ],
    [
      'nothing',
      [
        { id: 'a', session: 's' },
        { id: 'b', session: 's', depends_on: ['a'] },
        { id: 'c', depends_on: ['b', 'a'] },
      ],
      [],
    ],
  ])('is found in the plan: %s', (_, list, faults) => {
    expect(faultsOf(...list)).toEqual(faults);
  });

  it('is not found in a chain of five thousand jobs, in either order', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => ({ id: `j${i}`, depends_on: i === 0 ? [] : [`j${i - 1}`] }));
    expect(faultsOf(...chain)).toEqual([]);
    expect(faultsOf(...chain.toReversed())).toEqual([]);
  });

  it('is found in a ring of five thousand jobs, and the message stays short', () => {
    const ring = Array.from({ length: 5000 }, (_, i) => ({ id: `j${i}`, depends_on: [`j${(i + 1) % 5000}`] }));
    const [fault, ...more] = faultsOf(...ring);
    expect(more).toEqual([]);
    expect(fault).toMatch(/is a cycle: j0 → j1 → .*… .* → j0$/);
    expect(fault!.length).toBeLessThan(300);
  });
});

describe('pool mode auto', () => {
  const modes = async (input: unknown, kept: readonly string[] = []) => {
    using checkout = Checkout.plain();
    const { plan } = await prepareRun({ source: 'j', text: JSON.stringify(input), cwd: checkout.path, kept });
    return plan.jobs.map((job) => job.pool.mode);
  };

  it('means a process of its own for one job, and a pool for several jobs or a session', async () => {
    expect(await modes({ jobs: jobs(1) })).toEqual(['never']);
    expect(await modes({ jobs: jobs(2) })).toEqual(['always', 'always']);
    expect(await modes({ jobs: jobs(2, { session: 's' }) })).toEqual(['always', 'always']);
    expect(await modes({ jobs: [ask(), ask({ pool: { mode: 'never' } })] })).toEqual(['always', 'never']);
  });

  it('means a pool also for one job of a tool that stays loaded', async () => {
    const one = [ask({ tool: 'aider' })];
    expect(await modes({ jobs: one }, ['codex'])).toEqual(['never']);
    expect(await modes({ jobs: one }, ['aider'])).toEqual(['always']);
    expect(await modes({ jobs: [ask({ tool: 'aider', pool: { mode: 'never' } })] }, ['aider'])).toEqual(['never']);
  });
});

describe('one file under two names', () => {
  it.each([
    ['a folder that is a link', 'pkg/p.py', 'lnk/p.py'],
    ['a link to the file', 'pkg/p.py', 'p.py'],
    ['a hard link', 'pkg/p.py', 'hard.py'],
    ['a file that does not exist yet', 'pkg/new/a.py', 'lnk/new/a.py'],
    ['a link to a file that does not exist yet', 'pkg/later.py', 'later.py'],
  ])('is claimed once: %s', async (_, first, second) => {
    using checkout = Checkout.plain({ 'pkg/p.py': '' });
    symlinkSync('pkg', checkout.file('lnk'));
    symlinkSync('pkg/p.py', checkout.file('p.py'));
    symlinkSync('lnk/later.py', checkout.file('later.py'));
    linkSync(checkout.file('pkg/p.py'), checkout.file('hard.py'));
    const text = JSON.stringify([
      { id: 'one', tool: 'sim', files: [first], prompt: 'x' },
      { id: 'two', tool: 'sim', files: [second], prompt: 'x' },
      { id: 'other', tool: 'sim', files: ['pkg/q.py'], prompt: 'x' },
    ]);
    const { plan: made } = await prepareRun({ source: 'jobs.json', text, cwd: checkout.path });
    expect(made.jobs.map((job) => job.files)).toEqual([[first], [second], ['pkg/q.py']]);
    const blockers = blockersOf(made.units, 9).map((units) => units.map((unit) => unit.jobs[0]!.id));
    expect(blockers).toEqual([[], ['one'], []]);
  });
});

describe('a limit', () => {
  const two = { a: { tool: 'sim', model: 'm' }, b: { tool: 'sim', provider: 'p' } };
  const used = [ask({ pool: { name: 'a' } }), ask({ pool: { name: 'b' } })];

  it('is for the provider of a pool: its own, or that of its tool and model', () => {
    const made = good({ limits: { m: 1, p: 2 }, pools: two, jobs: used });
    expect(made.pools.map(({ name, provider }) => [name, provider])).toEqual([
      ['a', 'm'],
      ['b', 'p'],
    ]);
    expect(made.settings.limits).toEqual({ m: 1, p: 2 });
  });

  it('of a provider that no pool has is a fault, unless fewer jobs run or another tool does', () => {
    const file = { limits: { unheard: 1 }, pools: two, jobs: used };
    expect(plan(file).faults).toEqual([
      {
        path: ['limits', 'unheard'],
        message: 'is the provider of no pool',
        hint: expect.stringContaining('the pools use m, p'),
      },
    ]);
    expect(good(file, { tool: 'sim' }).pools[0]!.provider).toBe('sim');
    expect(plan(file, { only: ['job-1'] }).faults).toEqual([]);
  });
});

describe('a map of the repository', () => {
  const withMaps: PlanWorld = { ...world, tool: (id) => ({ ...world.tool(id), hasRepoMap: id === 'aider' }) };
  const faultsOf = (input: Input, overrides: Overrides = {}) =>
    makePlan(plainJobFile(input), overrides, withMaps).faults.map(({ path, flag, message }) => [
      placeOf(path),
      flag,
      message,
    ]);
  const both = [ask({ id: 'a', tool: 'aider' }), ask({ id: 's' })];

  it('is for a tool that has one', () => {
    expect(faultsOf({ jobs: both, pools: { aider: { repo_map: 10 } } })).toEqual([]);
    expect(faultsOf({ jobs: both, pools: { sim: { repo_map: 10 } } })).toEqual([
      ['pools.sim.repo_map', undefined, expect.stringContaining('is not for sim')],
    ]);
    expect(faultsOf({ jobs: both }, { repo_map: 10 })).toEqual([]);
    expect(faultsOf({ jobs: [ask()] }, { repo_map: 10 })).toEqual([
      ['$', '--repo-map', expect.stringContaining('none of sim')],
    ]);
  });
});

describe('processes that instances share', () => {
  const withSharing: PlanWorld = { ...world, tool: (id) => ({ ...world.tool(id), sharesProcesses: id === 'aider' }) };
  const planOf = (input: Input, overrides: Overrides = {}) => makePlan(plainJobFile(input), overrides, withSharing);
  const faultsOf = (...given: Parameters<typeof planOf>) =>
    planOf(...given).faults.map(({ path, flag, message }) => [placeOf(path), flag, message]);
  const both = [ask({ id: 'a', tool: 'aider' }), ask({ id: 's' })];

  it('are for a tool that can do that; the flag for those of the tools that can', () => {
    const pools = (tool: string) => ({ [tool]: { processes: 1 } });
    expect(faultsOf({ jobs: both, pools: pools('aider') })).toEqual([]);
    expect(faultsOf({ jobs: both, pools: pools('sim') })).toEqual([
      ['pools.sim.processes', undefined, 'is not for sim: each of its processes has one session'],
    ]);
    expect(faultsOf({ jobs: both }, { processes: 1 })).toEqual([]);
    const { plan: made } = planOf({ jobs: both }, { processes: 1 });
    expect(made.pools.map(({ tool, processes }) => [tool, processes])).toEqual([
      ['aider', 1],
      ['sim', null],
    ]);
    expect(faultsOf({ jobs: [ask()] }, { processes: 1 })).toEqual([
      ['$', '--processes', 'is not for sim: each of its processes has one session'],
    ]);
  });
});

describe('a budget without a limit', () => {
  const budget = { on_spent: 'interrupt' as const };
  const places = (input: Input, overrides: Overrides = {}) =>
    plan(input, overrides).faults.map(({ path, message, flag }) => [flag ?? placeOf(path), message]);

  it('is a fault of the run, a pool, a job or the command line', () => {
    const one = [ask()];
    expect(places({ budget, jobs: one })).toEqual([['budget', 'has no limit']]);
    expect(places({ pools: { sim: { budget } }, jobs: one })).toEqual([['pools.sim.budget', 'has no limit']]);
    expect(places({ jobs: [ask({ budget })] })).toEqual([['jobs[0].budget', 'has no limit']]);
    expect(places({ jobs: one }, { budget })).toEqual([['--on-spent', 'the run has no budget that could be spent']]);
  });

  it('is none where another giver has the limit', () => {
    const limit = { tokens: 5 };
    expect(good({ budget: limit, jobs: [ask()] }, { budget }).settings.budget).toMatchObject({ ...limit, ...budget });
    expect(good({ budget, jobs: [ask()] }, { budget: limit }).settings.budget).toMatchObject({ ...limit, ...budget });
    expect(good({ defaults: { budget: limit }, jobs: [ask({ budget })] }).jobs[0]!.budget).toMatchObject(budget);
  });
});

it('the price of a pool is that of its own model: another model or tool from the command line has none of it', () => {
  const file = { pools: { sim: { model: 'm', price: { input: 1, output: 2 } } }, jobs: [ask()] };
  const price = (overrides: Overrides = {}) => good(file, overrides).pools[0]!.price;
  expect([price(), price({ model: 'other' }), price({ tool: 'claude' })]).toEqual([
    { input: 1, output: 2 },
    null,
    null,
  ]);
});
