import { describe, expect, it } from 'vitest';
import type { AimEvent } from '../../../../src/model/events.ts';
import { Registry } from '../../../../src/tools/registry/registry.ts';
import { fakeClaude } from '../../../../fixtures/agents/rows.ts';
import { Checkout } from '../../../../fixtures/checkout.ts';
import { ofType } from '../../../support/events.ts';
import { eventually } from '../../../support/eventually.ts';
import { leftoverProcesses } from '../../../support/leftover-processes.ts';
import { never } from '../../../support/never.ts';
import { rehearse } from '../../../support/rehearsal.ts';
import { resume } from '../../../support/resume.ts';
import { scriptedRun } from '../scripted-run.ts';

/** A job whose turn uses twice as many tokens as its prompt has characters. */
const ask = (id: string, over: object = {}) => ({ id, action: 'ask', prompt: 'sim:say 12', ...over });
const COST_OF_ONE = 20;
const one = { pools: { sim: { count: 1 } } };
const claude = () => new Registry([fakeClaude('plain')]);

/** A check that the word `bad` fails. */
const noBad = { argv: ['sh', '-c', '! grep bad a.txt'], retries: 0 };

describe('a budget', () => {
  it('stops new jobs when it is spent: what is left undone is cancelled for it, and a resumed run goes on with a new one', async () => {
    using checkout = Checkout.git({});
    const jobs = [ask('a'), ask('b'), ask('c'), ask('d', { depends_on: ['c'] })];
    const budget = { tokens: COST_OF_ONE + 1 };
    const { result, events, job } = await rehearse(checkout, { ...one, order: 'file', budget, jobs });
    const error = 'budget: the run has used 40 of 21 tokens';
    expect(result).toMatchObject({
      interrupted: false,
      counts: { completed: 2, cancelled: 2 },
      budgets_spent: [{ of: 'run', name: null, what: 'tokens', limit: 21, used: 40, on_spent: 'stop' }],
    });
    for (const id of ['c', 'd']) expect(job(id)).toMatchObject({ outcome: 'cancelled', error, turns: 0, attempts: [] });
    expect(ofType(events, 'budget_spent')).toHaveLength(1);

    const second = await resume(checkout);
    expect(second.result).toMatchObject({ counts: { completed: 4 }, budgets_spent: [{ used: 40 }] });
    expect(ofType(second.events, 'job_started').map((event) => event.job)).toEqual(['c', 'd']);
  });

  it('that no job is left undone for is no failure', async () => {
    using checkout = Checkout.git({});
    const { result } = await rehearse(checkout, { ...one, budget: { tokens: 1 }, jobs: [ask('a')] });
    expect(result).toMatchObject({ counts: { completed: 1 }, budgets_spent: [{ limit: 1 }] });
  });

  it('interrupts the turns at work by choice, as soon as a tool reports what it has used', async () => {
    using checkout = Checkout.git({});
    const budget = { tokens: 1500, on_spent: 'interrupt' };
    const jobs = [
      { id: 'waits', action: 'ask', prompt: 'claude:call 10\nsim:hang' },
      { id: 'spends', action: 'ask', prompt: 'claude:call 1000\nclaude:call 1000\nsim:hang' },
      { id: 'later', action: 'ask', prompt: 'x', session: 's' },
      { id: 'after', action: 'ask', prompt: 'x', session: 's' },
    ];
    const { result, job } = await rehearse(
      checkout,
      { budget, pools: { 'fake-claude': { count: 2 } }, defaults: { tool: 'fake-claude' }, order: 'file', jobs },
      { registry: claude() },
    );
    const error = expect.stringMatching(/^budget: the run has used [\d,]+ of 1,500 tokens$/);
    expect(result.interrupted).toBe(false);
    for (const id of ['waits', 'spends']) {
      expect(job(id)).toMatchObject({
        outcome: 'interrupted',
        error,
        turns: 1,
        attempts: [{ outcome: 'interrupted' }],
      });
    }
    for (const id of ['later', 'after']) expect(job(id)).toMatchObject({ outcome: 'cancelled', error });
    expect(job('spends').usage?.input_tokens).toBe(2000);
    expect(leftoverProcesses()).toEqual([]);
  });

  it('of a pool is for its jobs alone, and one of a job for that job alone', async () => {
    using checkout = Checkout.git({});
    const jobs = [
      ask('a', { pool: { name: 'small' } }),
      ask('b', { pool: { name: 'small' } }),
      ask('own', { budget: { tokens: 1 }, prompt: 'sim:crash', attempts: 3 }),
      ask('talks', { budget: { tokens: 1, on_spent: 'interrupt' } }),
      ask('d'),
    ];
    const pools = { small: { tool: 'sim', count: 1, budget: { tokens: 5 } } };
    const { result, job } = await rehearse(checkout, { pools, jobs });
    expect(job('a').outcome).toBe('completed');
    expect(job('b')).toMatchObject({ outcome: 'cancelled', error: 'budget: the pool small has used 20 of 5 tokens' });
    expect(job('own').outcome).toBe('crashed');
    expect(job('talks').outcome).toBe('completed');
    expect(job('d').outcome).toBe('completed');
    expect(result.budgets_spent.map(({ of, name }) => [of, name])).toEqual(
      expect.arrayContaining([
        ['pool', 'small'],
        ['job', 'talks'],
      ]),
    );
  });

  it('of minutes ends a run in which nothing is reported', async () => {
    using checkout = Checkout.git({});
    const budget = { minutes: 0.02, on_spent: 'interrupt' };
    const jobs = [ask('hangs', { prompt: 'sim:hang' }), ask('waits')];
    const { job } = await rehearse(checkout, { ...one, budget, jobs });
    const error = expect.stringMatching(/^budget: the run has used [\d.]+ of 1\.2 seconds$/);
    expect(job('hangs')).toMatchObject({ outcome: 'interrupted', error });
    expect(job('waits')).toMatchObject({ outcome: 'cancelled', error });
  });

  it('of a job counts its minutes from its first turn, and another attempt is one thing that it keeps from being made', async () => {
    using checkout = Checkout.git({});
    const budget = { tokens: 5 };
    const retried = { attempts: 3, timeout_seconds: 0.2, prompt: 'claude:call 10\nsim:hang' };
    const jobs = [
      { id: 'tries', action: 'ask', budget, ...retried },
      { id: 'free', action: 'ask', ...retried, attempts: 2 },
    ];
    const { job } = await rehearse(
      checkout,
      { pools: { 'fake-claude': { count: 2 } }, defaults: { tool: 'fake-claude' }, jobs },
      { registry: claude() },
    );
    expect(job('tries')).toMatchObject({ outcome: 'timed_out', attempts: [{ outcome: 'timed_out' }] });
    expect(job('free').attempts).toHaveLength(2);
  });

  it('lets what is done be checked and counted, though it was spent by the last word of the turn', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const budget = { tokens: 1, on_spent: 'interrupt' };
    const jobs = [{ id: 'edits', files: ['a.txt'], prompt: 'sim:edit a.txt x', verify: noBad }];
    const events: AimEvent[] = [];
    const { job } = await rehearse(checkout, { budget, jobs }, { onEvent: (event) => events.push(event) });
    expect(job('edits')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
    expect(ofType(events, 'verified').map(({ job: of, ok }) => [of, ok])).toEqual([
      [null, true],
      ['edits', true],
    ]);
  });

  it('that is spent keeps a failed check from being repaired', async () => {
    using checkout = Checkout.git({ 'a.txt': '' });
    const jobs = [{ id: 'edits', files: ['a.txt'], prompt: 'sim:edit a.txt bad', verify: noBad }];
    const { job } = await rehearse(checkout, { budget: { tokens: 1 }, jobs });
    expect(job('edits')).toMatchObject({ outcome: 'verify_failed', attempts: [{ outcome: 'verify_failed' }] });
  });
});

it('a session stops between two of its jobs where a budget is spent', async () => {
  using checkout = Checkout.git({});
  const jobs = ['a', 'b', 'c'].map((id) => ask(id, { session: 's' }));
  const { job } = await rehearse(checkout, { ...one, budget: { tokens: COST_OF_ONE + 1 }, jobs });
  expect(['a', 'b', 'c'].map((id) => job(id).outcome)).toEqual(['completed', 'completed', 'cancelled']);
  expect(job('c').error).toMatch(/^budget: /);
});

it('what was used is summed up by tool and model, over all attempts', async () => {
  using checkout = Checkout.git({});
  const jobs = [
    ask('a'),
    ask('b', { tool: 'fake-claude', prompt: 'claude:call 100' }),
    ask('c', { tool: 'fake-claude', prompt: 'claude:call 1000' }),
  ];
  const registry = new Registry([fakeClaude('plain'), Registry.builtIn().get('sim')]);
  const { result } = await rehearse(checkout, { jobs }, { registry });
  expect(result.costs).toEqual([
    { tool: 'sim', model: null, usage: { input_tokens: 10, output_tokens: 10, cost_usd: null } },
    { tool: 'fake-claude', model: 'gpt-4o', usage: { input_tokens: 1118, output_tokens: 6, cost_usd: 0.5 } },
  ]);
});

it('a budget in dollars of a pool whose cost nobody knows is warned of before anything starts', async () => {
  using checkout = Checkout.git({});
  const warned = async (document: object) => {
    const { events } = await rehearse(checkout, { jobs: [ask('a')], ...document });
    const started = events.findIndex(({ type }) => type === 'pool_started');
    return events
      .slice(0, started)
      .flatMap((event) =>
        event.type === 'notice' && /its cost may not count/.test(event.message) ? [event.about] : [],
      );
  };
  const budget = { cost_usd: 1 };
  expect(await warned({ budget })).toEqual(['sim']);
  expect(await warned({ pools: { sim: { budget } } })).toEqual(['sim']);
  expect(await warned({ jobs: [ask('a', { budget })] })).toEqual(['sim']);
  expect(await warned({ budget: { tokens: 100 } })).toEqual([]);
  expect(await warned({ budget, pools: { sim: { price: { input: 1, output: 1 } } } })).toEqual([]);
});

it('a job that waits for a paused pool does not wait longer than its budget of minutes', async () => {
  const jobs = [
    { id: 'met', prompt: 'x' },
    { id: 'waits', prompt: 'x' },
  ];
  const file = { budget: { minutes: 0.5 } };
  await using run = await scriptedRun(jobs, () => 'quota', { capacity: 1, file });
  const ended = run.orchestrator.run(never);
  await eventually(() => expect(ofType(run.events, 'pool_changed')).toHaveLength(1));
  run.clock.advance(30_000);
  await ended;
  expect(run.outcomes()).toEqual(['failed', 'cancelled']);
  expect(run.resultOf('waits')?.error).toBe('budget: the run has used 30 of 30 seconds');
});
