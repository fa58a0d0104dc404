import { describe, expect, it } from 'vitest';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { fakeClaude, row, sim } from '../../../fixtures/agents/rows.ts';
import { ofType } from '../../support/events.ts';
import { leftoverProcesses } from '../../support/leftover-processes.ts';
import { rehearse } from '../../support/rehearsal.ts';

const plain = sim();
/** It edits as the rehearsal agent does, and calls a turn failed in which that says so. */
const strict = {
  ...plain,
  id: 'strict',
  repl: { ...plain.repl!, patterns: { ...plain.repl!.patterns, success: [], error: ['^done badly'] } },
};
const absent = row('absent', { name: 'absent tool', detectCommands: ['no-such-program'], protocol: 'acp' });
const registry = new Registry([plain, strict, absent, fakeClaude('plain')]);
const TOMORROW = Math.floor(Date.now() / 1000) + 86_400;
const QUOTA = `claude:error Claude AI usage limit reached|${TOMORROW}`;

const attempts = (job: {
  attempts: readonly { pool: string | null; outcome: string; limit?: { kind: string } | undefined }[];
}) => job.attempts.map(({ pool, outcome, limit }) => `${pool} ${limit?.kind ?? outcome}`);

describe('a job that its own pool can’t go on with', () => {
  it('is done by the next one, from the files as they were before; each attempt has its tool, end and usage', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n' });
    const job = { id: 'a', files: ['a.txt'], prompt: 'sim:edit a.txt more\nsim:say done badly' };
    const { result } = await rehearse(
      checkout,
      { defaults: { tool: 'strict', retry_on: ['failed'], fallback: ['strict', 'sim'] }, jobs: [job] },
      { registry },
    );
    expect(checkout.read('a.txt')).toBe('a\nmore\n');
    const [done] = result.jobs;
    expect(done).toMatchObject({ outcome: 'completed', tool: 'sim', pool: 'sim', files_changed: ['a.txt'] });
    expect(attempts(done!)).toEqual(['strict failed', 'sim completed']);
    expect(done!.attempts.map(({ tool }) => tool)).toEqual(['strict', 'sim']);
    for (const each of done!.attempts) {
      expect(each.usage?.output_tokens).toBeGreaterThan(0);
      expect(Date.parse(each.started_at!)).toBeGreaterThan(0);
    }
    expect(leftoverProcesses()).toEqual([]);
  });

  it('goes on elsewhere when the quota is used up, and so do those that wait; a pool to fall back on starts then', async () => {
    using checkout = Checkout.git({});
    const jobs = ['a', 'b', 'c'].map((id) => ({ id, action: 'ask', prompt: `${QUOTA}\nsim:say ${id}` }));
    const { result, events } = await rehearse(
      checkout,
      { pools: { 'fake-claude': { count: 1, fallback: ['sim'] } }, defaults: { tool: 'fake-claude' }, jobs },
      { registry },
    );
    expect(result.counts).toEqual({ completed: 3 });
    expect(result.jobs.map(({ stdout }) => stdout.trim())).toEqual(['a', 'b', 'c']);
    expect(attempts(result.jobs[0]!)).toEqual(['fake-claude quota', 'sim completed']);
    expect(ofType(events, 'job_started').filter(({ pool }) => pool === 'fake-claude')).toHaveLength(1);
    expect(ofType(events, 'pool_changed')).toMatchObject([{ pool: 'fake-claude', to: 'paused', waits: false }]);
    const types = events.map(({ type }) => type);
    const simStarts = events.findIndex((event) => event.type === 'instance_changed' && event.pool === 'sim');
    expect(simStarts).toBeGreaterThan(types.indexOf('pool_changed'));
  });

  it('goes on elsewhere when the budget of its pool is spent, and one that is interrupted for it too', async () => {
    using checkout = Checkout.git({});
    const jobs = ['a', 'b', 'c'].map((id) => ({ id, action: 'ask', prompt: `claude:call 1000\nsim:say ${id}` }));
    const hangs = { id: 'hangs', action: 'ask', prompt: 'claude:call 1\nsim:hang', pool: { name: 'cut' } };
    const alone = { id: 'alone', action: 'ask', prompt: 'sim:say x', tool: 'strict', pool: { name: 'alone' } };
    const pools = {
      'fake-claude': { count: 1, budget: { tokens: 1500 }, fallback: ['cut', 'sim'] },
      cut: { tool: 'strict', count: 1, budget: { minutes: 0.01, on_spent: 'interrupt' }, fallback: ['sim'] },
      alone: { tool: 'strict', count: 1, budget: { tokens: 1 } },
    };
    const { result } = await rehearse(
      checkout,
      { pools, order: 'file', defaults: { tool: 'fake-claude' }, jobs: [...jobs, alone, { ...alone, id: 'left' }] },
      { registry },
    );
    const by = new Map(result.jobs.map((job) => [job.id, job]));
    expect(by.get('c')).toMatchObject({ outcome: 'completed', stdout: 'c' });
    expect(attempts(by.get('a')!)).toEqual(['fake-claude completed']);
    expect(attempts(by.get('c')!)).toEqual([expect.stringMatching(/^(?:cut|sim) completed$/)]);
    expect(by.get('left')).toMatchObject({
      outcome: 'cancelled',
      error: expect.stringMatching(/^budget: the pool alone has used/),
    });
    const cut = { ...pools.cut, tool: 'sim' };
    const second = await rehearse(
      checkout,
      {
        pools: { cut, other: { tool: 'strict', count: 1 } },
        jobs: [{ ...hangs, fallback: ['other'] }],
        budget: { minutes: 0.05, on_spent: 'interrupt' },
      },
      { registry },
    );
    expect(attempts(second.result.jobs[0]!)).toEqual(['cut interrupted', 'other interrupted']);
  });

  it('does not wait for a tool that is not there', async () => {
    using checkout = Checkout.git({});
    const jobs = ['a', 'b'].map((id) => ({ id, action: 'ask', prompt: 'sim:say ok' }));
    const document = { defaults: { tool: 'absent', fallback: ['sim'] }, jobs };
    const { result, events } = await rehearse(checkout, document, { registry });
    expect(result.counts).toEqual({ completed: 2 });
    expect(attempts(result.jobs[0]!)).toEqual(['absent not_started', 'sim completed']);
    expect(ofType(events, 'notice').map(({ about }) => about)).toContain('absent');
    await expect(rehearse(checkout, { defaults: { tool: 'absent' }, jobs }, { registry })).rejects.toMatchObject({
      code: 'tool_not_found',
    });
    const both = { defaults: { tool: 'absent', fallback: ['absent'] }, jobs };
    await expect(rehearse(checkout, both, { registry })).rejects.toMatchObject({ code: 'tool_not_found' });
  });

  it('may have a fallback that is not there: it is needed only where its own tool fails', async () => {
    using checkout = Checkout.git({});
    const jobs = [{ id: 'a', action: 'ask', prompt: 'sim:say ok' }];
    const { result } = await rehearse(
      checkout,
      { defaults: { tool: 'sim', fallback: ['absent'] }, jobs },
      { registry },
    );
    expect(result.counts).toEqual({ completed: 1 });
  });

  it('works in a worktree of the other pool, from the same base', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    checkout.git('config', 'user.name', 'a');
    checkout.git('config', 'user.email', 'a@localhost');
    const job = (id: string) => ({ id, files: [`${id}.txt`], prompt: `sim:edit ${id}.txt more\nsim:say done badly` });
    const { result } = await rehearse(
      checkout,
      {
        isolation: 'worktree',
        defaults: { tool: 'strict', retry_on: ['failed'], fallback: ['sim'] },
        jobs: [job('a'), job('b')],
      },
      { registry },
    );
    expect(result.counts).toEqual({ completed: 2 });
    expect([checkout.read('a.txt'), checkout.read('b.txt')]).toEqual(['a\nmore\n', 'b\nmore\n']);
  });

  it('fails with what its tool says where nobody waits, and those that were not tried are not started', async () => {
    using checkout = Checkout.git({});
    const jobs = ['a', 'b'].map((id) => ({ id, action: 'ask', prompt: QUOTA }));
    const { result } = await rehearse(
      checkout,
      { pools: { 'fake-claude': { count: 1 } }, defaults: { tool: 'fake-claude' }, jobs },
      { registry, overrides: { max_wait_seconds: 0 } },
    );
    expect(result.jobs.map(({ outcome }) => outcome)).toEqual(['failed', 'not_started']);
    expect(result.jobs[0]!.error).toBe(`Claude AI usage limit reached|${TOMORROW}`);
    expect(result.jobs[1]!.error).toMatch(
      /^the pool fake-claude is paused until 20.*Z, longer than .*usage limit reached/,
    );
  });
});
