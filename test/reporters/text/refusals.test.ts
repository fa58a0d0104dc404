import { expect, it } from 'vitest';
import type { Refusal } from '../../../src/model/turn/refusal.ts';
import { refusalCounts, refusalSubjects } from '../../../src/reporters/text/refusals.ts';

const refusal = (what: Refusal['what'], path: string | null = null, reason = 'no'): Refusal => ({
  what,
  tool: 'Bash',
  path,
  reason,
});

it('refusals are counted by what they are, and named once', () => {
  const refusals = [
    refusal('edit', 'a.txt'),
    refusal('edit', 'a.txt'),
    refusal('failed_edit', 'b.txt'),
    refusal('other'),
    refusal('question', null, 'Which one?'),
  ];
  expect(refusalCounts(refusals)).toBe(
    '2 edits refused, 1 edit did not apply, 1 other thing not allowed, 1 question without an answer',
  );
  expect(refusalSubjects(refusals)).toEqual(['a.txt', 'b.txt', 'Bash', 'Which one?']);
  expect(refusalCounts([])).toBe('');
});
