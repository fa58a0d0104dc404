import { expect, it } from 'vitest';
import { jobChanges } from '../../../../src/jobs/plan/again/job-changes.ts';
import { makeJob } from '../../../support/job.ts';

it('a job file differs from an earlier one by the jobs that were added, changed and removed, in whatever order', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => makeJob({ id })) as [never, never, never];
  const changed = makeJob({ id: 'b', prompt: 'Do it otherwise.' });
  expect(jobChanges([a, b, c], [makeJob({ id: 'd' }), c, changed])).toEqual({
    added: ['d'],
    changed: ['b'],
    removed: ['a'],
  });
  expect(jobChanges([a, b], [b, a])).toEqual({ added: [], changed: [], removed: [] });
});
