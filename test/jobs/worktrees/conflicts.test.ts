import { describe, expect, it } from 'vitest';
import { ofType } from '../../support/events.ts';
import { WorktreeRuns } from './worktree-run.ts';

describe('a conflict', () => {
  it('gets another attempt on what is merged by then, and nothing of it is lost', async () => {
    using runs = new WorktreeRuns();
    const { result, job, events } = await runs.run({
      pools: { sim: { count: 3 } },
      jobs: ['one', 'two', 'three'].map((id) => ({
        id,
        files: ['a.txt'],
        prompt: `sim:edit a.txt ${id}\nsim:sleep 0.2`,
      })),
    });
    expect(result.counts).toEqual({ completed: 3 });
    const outcomes = result.jobs.map(({ attempts }) => attempts.map(({ outcome }) => outcome).join(' '));
    expect(outcomes).toContain('completed');
    expect(outcomes.filter((it) => it === 'conflict completed')).toHaveLength(2);
    const added = runs.test.read('a.txt').trimEnd().split('\n').slice(-3);
    expect(new Set(added)).toEqual(new Set(['one', 'two', 'three']));
    expect(runs.subjects()).toHaveLength(4);
    expect(ofType(events, 'conflict')).toHaveLength(2);
    for (const id of ['one', 'two', 'three']) expect(job(id)).toMatchObject({ branch: null, conflicts: [] });
    expect(runs.leftovers()).toEqual([]);
  });

  it('loses the same files not twice, not to a job that did not name them either', async () => {
    using runs = new WorktreeRuns();
    const { job } = await runs.run({
      pools: { sim: { count: 4 } },
      jobs: [
        { id: 'first', prompt: 'sim:edit a.txt first' },
        { id: 'again', prompt: 'sim:sleep 0.3\nsim:edit a.txt again' },
        // These end while `again` works on its second attempt.
        { id: 'late', prompt: 'sim:sleep 0.5\nsim:edit a.txt late' },
        { id: 'later', prompt: 'sim:sleep 0.5\nsim:edit a.txt later' },
      ],
    });
    expect(job('again').attempts.map(({ outcome }) => outcome)).toEqual(['conflict', 'completed']);
    expect(runs.test.read('a.txt').split('\n').slice(12, 14)).toEqual(['first', 'again']);
  });
});
