import { describe, expect, it } from 'vitest';
import { isMarked, titleOf } from '../../../../src/drivers/remote/conversation/session-mark.ts';

describe('the title of a session', () => {
  it.each<[string, string, string]>([
    ['the first words', 'Fix the login\nplease', 'aim 1f2e: Fix the login please'],
    ['nothing that acts on a terminal', 'a\u001b[31mb\u202ec', 'aim 1f2e: abc'],
    ['no words where there are none', ' \n ', 'aim 1f2e:'],
    ['so many characters', 'word '.repeat(100), `aim 1f2e: ${'word '.repeat(14)}`.slice(0, 80).trimEnd()],
  ])('has the mark and %s', (_, prompt, title) => {
    expect(titleOf('1f2e', prompt)).toBe(title);
    expect(isMarked(titleOf('1f2e', prompt), '1f2e')).toBe(true);
  });

  it.each(['aim 1f2e5: x', 'an aim 1f2e: x', 'aim 1f2 e: x', ''])('is not another one’s: %s', (title) => {
    expect(isMarked(title, '1f2e')).toBe(false);
  });
});
