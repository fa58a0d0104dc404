import { describe, expect, it } from 'vitest';
import { foldJournal } from '../../../src/jobs/record/past/past-run.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { ofType } from '../../support/events.ts';
import { rehearse } from '../../support/rehearsal.ts';

const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n' };

describe('a job that changes a file that another one works on', () => {
  it('is reported on both: neither is a success, also where one had ended, and what depends on it is skipped', async () => {
    using checkout = Checkout.git(FILES);
    const { result, job, events } = await rehearse(checkout, {
      isolation: 'shared',
      pools: { sim: { count: 3 } },
      jobs: [
        // First, so that it has begun when the owner ends.
        { id: 'stray', files: ['b.txt'], prompt: 'sim:sleep 0.8\nsim:edit a.txt his\nsim:edit b.txt his' },
        { id: 'owner', files: ['a.txt'], prompt: 'sim:edit a.txt mine' },
        { id: 'apart', files: ['c.txt'], prompt: 'sim:sleep 0.4\nsim:edit c.txt x' },
        { id: 'next', files: ['c.txt'], prompt: 'go', depends_on: ['stray'] },
      ],
    });
    expect(result.counts).toEqual({ overwritten: 2, completed: 1, skipped: 1 });
    expect(job('owner')).toMatchObject({
      outcome: 'overwritten',
      success: false,
      exit_code: 1,
      error: 'a.txt changed at the same time as stray worked on it',
      overwritten_by: [{ job: 'stray', files: ['a.txt'] }],
    });
    expect(job('stray')).toMatchObject({
      outcome: 'overwritten',
      overwritten_by: [{ job: 'owner', files: ['a.txt'] }],
    });
    expect(job('apart')).toMatchObject({ outcome: 'completed', overwritten_by: [] });
    expect(ofType(events, 'overwritten')).toHaveLength(1);
    expect([...foldJournal(result.journal!).results]).toEqual(result.jobs);
  });

  it('is no matter where it came after that one', async () => {
    using checkout = Checkout.git(FILES);
    const { result } = await rehearse(checkout, {
      isolation: 'shared',
      jobs: [
        { id: 'owner', files: ['a.txt'], prompt: 'go' },
        { id: 'stray', files: ['b.txt'], prompt: 'sim:edit a.txt his', depends_on: ['owner'] },
      ],
    });
    expect(result.counts).toEqual({ completed: 2 });
  });
});

it.each([
  ['shared', { overrides: { strictFiles: true } }, {}],
  ['shared', {}, { strict_files: true }],
  ['worktree', {}, { strict_files: true }],
])(
  'a job that changes files that it did not declare fails where that is strict, with isolation %s',
  async (isolation, options, file) => {
    using checkout = Checkout.git(FILES);
    checkout.git('config', 'user.name', 'A');
    checkout.git('config', 'user.email', 'a@localhost');
    using cache = Checkout.plain();
    const environment = { ...process.env, XDG_CACHE_HOME: cache.path };
    const { job } = await rehearse(
      checkout,
      {
        isolation,
        ...file,
        jobs: [
          { id: 'strays', files: ['b.txt'], prompt: 'sim:edit a.txt x\nsim:edit b.txt x' },
          { id: 'names-none', prompt: 'sim:edit c.txt x' },
        ],
      },
      { ...options, environment },
    );
    expect(job('strays')).toMatchObject({
      outcome: 'failed',
      error: 'changed files that it did not declare: a.txt',
      outside_files: ['a.txt'],
      commit: null,
    });
    expect(job('names-none').outcome).toBe('completed');
    expect(checkout.read('a.txt')).toBe(isolation === 'worktree' ? 'a\n' : 'a\nx\n');
  },
);
