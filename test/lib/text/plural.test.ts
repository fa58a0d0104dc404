import { expect, it } from 'vitest';
import { grouped } from '../../../src/lib/text/plural.ts';

it.each([0, -0, 7, 999, 1000, 12_345, 999_999, 1_234_567, -1234, -123, 1e15, 0.5, 1234.5, 1e21, Infinity, NaN])(
  'the number %d has its digits in groups as in English',
  (amount) => expect(grouped(amount)).toBe(amount === 0 ? '0' : amount.toLocaleString('en')),
);
