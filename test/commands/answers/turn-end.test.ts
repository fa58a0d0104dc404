import { expect, it } from 'vitest';
import { reasonBehind } from '../../../commands/answers/turn-end.ts';

it.each([
  [{ kind: 'completed' }, ''],
  [{ kind: 'timed_out', reason: 'no end within 3 s' }, ': no end within 3 s'],
  [{ kind: 'interrupted', reason: 'interrupted' }, ''],
  [{ kind: 'interrupted', reason: 'interrupted; last output: one' }, '; last output: one'],
  [{ kind: 'interrupted', reason: 'budget: $5.00 is spent' }, ': budget: $5.00 is spent'],
] as const)('a reason stands behind the word of its outcome, and does not repeat it: %j', (outcome, text) => {
  expect(reasonBehind(outcome)).toBe(text);
});
