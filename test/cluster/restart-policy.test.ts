import { expect, it } from 'vitest';
import { decideRestart, type Failure } from '../../src/cluster/restart-policy.ts';

const policy = { max: 5, within_seconds: 60 };
const now = 1_000_000;
const failures = (...secondsAgo: number[]): Failure[] =>
  secondsAgo.map((s) => ({ at: now - s * 1000, permanent: false }));

it.each<[string, Failure[], ReturnType<typeof decideRestart>]>([
  ['restarts at once the first time', failures(0), { restartInMs: 0 }],
  ['waits a quarter of a second the second time', failures(1, 0), { restartInMs: 250 }],
  ['waits twice as long each time after', failures(3, 2, 1, 0), { restartInMs: 1000 }],
  ['restarts as often as the budget says', failures(4, 3, 2, 1, 0), { restartInMs: 2000 }],
  ['gives up when the budget is spent', failures(5, 4, 3, 2, 1, 0), 'give-up'],
  ['forgets what lies before the window', failures(300, 200, 100, 61, 60, 0), { restartInMs: 0 }],
  ['gives up at once on what no restart can mend', [{ at: now, permanent: true }], 'give-up'],
  [
    'forgives a permanent failure that is not the last',
    [{ at: now, permanent: true }, ...failures(0)],
    { restartInMs: 250 },
  ],
  ['gives up when nothing fell', [], 'give-up'],
])('%s', (_, history, decision) => {
  expect(decideRestart(policy, history, now, 0)).toEqual(decision);
});

it('adds at most half of the back-off as jitter', () => {
  expect(decideRestart(policy, failures(1, 0), now, 1)).toEqual({ restartInMs: 375 });
});

it('never waits longer than ten seconds, but for the jitter', () => {
  const many = failures(...Array.from({ length: 50 }, () => 1));
  expect(decideRestart({ max: 100, within_seconds: 60 }, many, now, 0)).toEqual({ restartInMs: 10_000 });
});

it('allows no restart with a budget of none', () => {
  expect(decideRestart({ max: 0, within_seconds: 60 }, failures(0), now, 0)).toBe('give-up');
});
