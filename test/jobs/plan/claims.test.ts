import { expect, it } from 'vitest';
import { type Claim, conflicts } from '../../../src/jobs/plan/claims.ts';

const read = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'read' });
const write = (...files: string[]): Claim => ({ kind: 'files', files, mode: 'write' });
const alone: Claim = { kind: 'alone' };

it.each<[string, Claim, Claim, boolean]>([
  ['readers share', read('a'), read('a'), false],
  ['a reader and a writer do not', read('a'), write('a'), true],
  ['writers do not', write('a', 'b'), write('b', 'c'), true],
  ['writers of other files do', write('a'), write('b'), false],
  ['nobody works beside one that is alone', alone, read(), true],
])('%s', (_, a, b, expected) => {
  expect(conflicts([a], [b])).toBe(expected);
  expect(conflicts([b], [a])).toBe(expected);
});

it('counts every claim of a holder', () => {
  expect(conflicts([read('a'), write('b')], [read('a'), read('c')])).toBe(false);
  expect(conflicts([read('a'), write('b')], [read('b')])).toBe(true);
  expect(conflicts([], [alone])).toBe(false);
});
