import { describe, expect, it } from 'vitest';
import { clockTime, duration } from '../../../src/reporters/text/durations.ts';

describe('durations', () => {
  it.each([
    [-1, '0:00'],
    [0, '0:00'],
    [999, '0:00'],
    [7000, '0:07'],
    [754_000, '12:34'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [3_723_000, '1:02:03'],
    [360_000_000, '100:00:00'],
  ])('a clock at %i ms shows %s', (ms, text) => {
    expect(clockTime(ms)).toBe(text);
  });

  it.each([
    [-1, '0.0 s'],
    [0, '0.0 s'],
    [0.26, '0.3 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.5, '1:00'],
    [91, '1:31'],
    [3723, '1:02:03'],
  ])('%f s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
