import { expect, it } from 'vitest';
import { isWithin } from '../../../src/tools/detect/version-range.ts';

it.each([
  ['0.86.2', '0.86.2', true],
  ['0.86.3', '0.86.2', false],
  ['0.82.3', '0.82.3 - 0.86.2', true],
  ['0.86.2', '0.82.3 - 0.86.2', true],
  ['0.85.0', '0.82.3 - 0.86.2', true],
  ['0.9.0', '0.82.3 - 0.86.2', false],
  ['0.100.0', '0.82.3 - 0.86.2', false],
  ['0.86.3.dev1+g1234', '0.82.3 - 0.86.2', false],
  ['0.86.2.dev1+g1234', '0.82.3 - 0.86.2', true],
  ['1.0', '0.82.3 - 1.0.0', true],
  ['no version', '0.82.3 - 0.86.2', false],
])('version %s is within %s: %s', (version, range, expected) => {
  expect(isWithin(version, range)).toBe(expected);
});
