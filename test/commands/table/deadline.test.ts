import { expect, it } from 'vitest';
import { minutesUntil } from '../../../commands/table/deadline.ts';
import { parseValue } from '../../../commands/table/parse-value.ts';

/** A quarter past two in the afternoon, wherever the test runs. */
const now = new Date(2030, 0, 2, 14, 15, 0);

it.each<[string, number | null]>([
  ['90', 1.5],
  ['0.6', 0.01],
  ['0', 0],
  ['14:20', 5],
  ['14:15:30', 0.5],
  // Tomorrow's.
  ['14:15', 24 * 60],
  ['2:15', 12 * 60],
  ['2030-01-02T14:25', 10],
  ['2030-01-02 14:25', 10],
  ['2030-01-03', 9 * 60 + 45],
  [new Date(2030, 0, 2, 15, 15).toISOString(), 60],
  ['2030-01-01', -(14 * 60 + 15) - 24 * 60],
  ['24:00', null],
  ['2pm', null],
  ['-5', null],
  ['1e3', null],
  ['2030-13-01', null],
  ['', null],
])('the deadline %j is in so many minutes: %j', (text, minutes) => {
  const found = minutesUntil(text, now);
  expect(found === null ? null : Math.round(found * 1e6) / 1e6).toBe(minutes);
});

it.each([
  ['0', 'must be seconds, HH:MM or a date and time'],
  ['soon', 'must be seconds, HH:MM or a date and time'],
  ['2001-01-01', 'minutes ahead'],
  ['9999-01-01', 'at most 30000 minutes ahead'],
])('--deadline %s is refused', (word, why) => {
  expect(() => parseValue('--deadline', { kind: 'deadline' }, word)).toThrow(why);
});

it.each([
  ['0', null],
  ['-1', null],
  ['1e400', null],
  ['x', null],
  ['', null],
  ['1e6', 1_000_000],
  ['0.25', 0.25],
])('the amount %j is read as %j', (word, amount) => {
  const read = () => parseValue('--budget-usd', { kind: 'amount', max: 1_000_000 }, word);
  if (amount === null) expect(read).toThrow('--budget-usd');
  else expect(read()).toBe(amount);
});

it('an amount of what has no fractions is a whole number', () => {
  const read = (word: string) => parseValue('--budget-tokens', { kind: 'amount', max: 1000, whole: true }, word);
  expect(read('1e3')).toBe(1000);
  for (const word of ['0.5', '10.5', '0']) expect(() => read(word)).toThrow('must be a whole number, more than 0');
});
