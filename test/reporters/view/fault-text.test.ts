import { expect, it } from 'vitest';
import { faultText } from '../../../src/reporters/view/fault-text.ts';

it('a fault that came when all jobs had ended is not told as one that left jobs undone', () => {
  const why = 'the disk is full';
  expect(faultText({ counts: { completed: 3, cancelled: 1 } }, why)).toBe('Not all of it was done: the disk is full');
  expect(faultText({ counts: { completed: 3, failed: 1 } }, why)).toBe('All jobs have ended, but the disk is full');
});
