import { expect, it } from 'vitest';
import { describeRefusals } from '../../../commands/answers/refusals.ts';
import { turnResult } from '../../support/turn-result.ts';

it('what a tool wanted and was not done is described, a line each, the first ten', () => {
  const refusals = [
    { what: 'edit' as const, tool: 'Write', path: '/etc/hosts', reason: 'policy' },
    { what: 'failed_edit' as const, tool: 'Edit', path: 'a.txt', reason: 'no such text' },
    { what: 'question' as const, tool: 'AskUserQuestion', path: null, reason: 'Which one?' },
    ...Array.from({ length: 9 }, () => ({ what: 'other' as const, tool: 'Bash', path: null, reason: 'policy' })),
  ];
  const end = { turn: 'x-1', instance: 0, conversation: null, error: null, result: turnResult({ refusals }) };
  expect(describeRefusals(end).slice(0, 4)).toEqual([
    'Write /etc/hosts was not allowed: policy',
    'Edit a.txt did not apply: no such text',
    'it asked, and nobody answered: Which one?',
    'Bash was not allowed: policy',
  ]);
  expect(describeRefusals(end).at(-1)).toBe('and 2 more');
  expect(describeRefusals({ ...end, result: null })).toEqual([]);
});
