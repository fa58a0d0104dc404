import { expect, it } from 'vitest';
import { parseValue } from '../../../commands/table/parse-value.ts';

it.each([
  ['90s', 90],
  ['10m', 600],
  ['1.5h', 5400],
  ['24h', 86_400],
])('the duration %s is in so many seconds: %d', (word, seconds) => {
  expect(parseValue('--for', { kind: 'duration' }, word)).toBe(seconds);
});

it.each(['', '10', '0m', '25h', '-1m', '1d', '1e3s', 'm', '10 m'])('--for %j is refused', (word) => {
  expect(() => parseValue('--for', { kind: 'duration' }, word)).toThrow('must be a duration such as 90s, 10m or 2h');
});
