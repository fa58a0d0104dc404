import { expect, it } from 'vitest';
import { BrokenRun, wholeBrokenRun } from '../../../src/host/runs/broken-run.ts';
import { AimError } from '../../../src/model/errors.ts';
import type { JobResult } from '../../../src/model/run/job-result.ts';
import { result, runResult } from '../../reporters/story.ts';

it('a bug that ended a run is thrown with what can be read of its results, also where the journal has gone', () => {
  const bug = new TypeError('not a function');
  const jobs = {
    length: 2,
    filter: () => [],
    find: () => undefined,
    some: () => false,
    every: () => true,
    *[Symbol.iterator](): Generator<JobResult, undefined> {
      yield result('first');
      throw new AimError('record_failed', 'the journal has gone');
    },
  };
  const broken = wholeBrokenRun(new BrokenRun(bug, { ...runResult([]), jobs }));
  expect(broken.cause).toBe(bug);
  expect(broken.message).toBe('not a function');
  expect(broken.result.jobs.map(({ id }) => id)).toEqual(['first']);
});
