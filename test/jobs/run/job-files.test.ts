import { describe, expect, it } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';
import { resume } from '../../support/resume.ts';
import { transcriptText } from '../../support/transcript-text.ts';

describe('a run of jobs for each file', () => {
  it('goes on with the files that it began with, though there are others by now', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'ask.md': 'sim:fail for {file}' });
    const jobs = [{ id: 'look', action: 'ask', for_each: { files: ['*.txt'] }, prompt_file: 'ask.md' }];
    const source = checkout.file('jobs.json');
    const first = await rehearse(checkout, { jobs }, { source });
    expect(first.result.jobs.map(({ id, error }) => [id, error])).toEqual([
      ['look-a.txt', expect.stringContaining('for a.txt')],
      ['look-b.txt', expect.stringContaining('for b.txt')],
    ]);
    checkout.write('c.txt', 'c\n');
    const { result } = await resume(checkout, { source, onlyFailed: true });
    expect(result.jobs.map(({ id, attempts }) => [id, attempts.length])).toEqual([
      ['look-a.txt', 2],
      ['look-b.txt', 2],
    ]);
  });
});

it('a run whose patterns match nothing, where that is allowed, does nothing and ends well', async () => {
  using checkout = Checkout.git({ 'a.txt': 'a\n' });
  const each = { for_each: { files: ['*.none'], allow_empty: true }, prompt: 'x' };
  const { result } = await rehearse(checkout, { jobs: [each] });
  expect(result).toMatchObject({ jobs: [], interrupted: false, rehearsal: false });
});

describe('the context of a job', () => {
  it('is read by the tool and locked by nobody', async () => {
    using checkout = Checkout.git({ 'a.txt': 'a\n', 'spec.md': 'spec\n' });
    const { result, job } = await rehearse(checkout, {
      jobs: [{ id: 'edit', files: ['a.txt'], context: ['spec.md'], prompt: 'sim:edit a.txt more' }],
    });
    expect(job('edit')).toMatchObject({ outcome: 'completed', files_changed: ['a.txt'] });
    expect(transcriptText(result, 'edit')).toContain('/read-only "spec.md"');
  });
});

describe('a job with a model of its own', () => {
  it('runs in a pool of that model, beside the others of its pool', async () => {
    using checkout = Checkout.git();
    const ask = (id: string, over: object = {}) => ({ id, action: 'ask', prompt: 'sim:say x', ...over });
    const { result, events } = await rehearse(checkout, {
      pools: { sim: { count: 1, model: 'small' } },
      jobs: [ask('a'), ask('b', { model: 'small' }), ask('c', { model: 'x/large' }), ask('d', { model: 'x/large' })],
    });
    expect(result.jobs.map(({ id, pool }) => [id, pool])).toEqual([
      ['a', 'sim'],
      ['b', 'sim'],
      ['c', 'sim@x/large'],
      ['d', 'sim@x/large'],
    ]);
    expect(ofType(events, 'run_started')[0]!.pools.map(({ name, model, count }) => [name, model, count])).toEqual([
      ['sim', 'small', 1],
      ['sim@x/large', 'x/large', 1],
    ]);
  });

  it('counts for the budget of its pool in the file', async () => {
    using checkout = Checkout.git();
    const ask = (id: string, over: object = {}) => ({ id, action: 'ask', prompt: 'sim:say x', ...over });
    const { job } = await rehearse(checkout, {
      pools: { sim: { count: 1, budget: { tokens: 1 } } },
      jobs: [ask('a'), ask('b', { model: 'large', depends_on: ['a'] })],
    });
    expect(job('b').outcome).not.toBe('completed');
  });
});
