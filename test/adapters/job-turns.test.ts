import { expect, it } from 'vitest';
import { JobTurns } from '../../src/adapters/job-turns.ts';
import { job } from '../reporters/story.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { turnResult } from '../support/turn-result.ts';

it('the time-out of a job counts over its turns, without what these waited for answers', () => {
  const clock = new FakeClock();
  const turns = new JobTurns(job('a', { timeout_seconds: 60 }), clock);
  expect(turns.begin()).toBe(60_000);
  clock.advance(50_000);
  turns.add(turnResult({ asked_ms: 40_000 }));
  expect(turns.begin()).toBe(50_000);
  clock.advance(20_000);
  turns.add(turnResult({}));
  expect(turns.begin()).toBe(30_000);
});
