import { describe, expect, it } from 'vitest';
import { BoundedText, isGapLine } from '../../../src/lib/text/bounded-text.ts';

describe('text within a cap', () => {
  const kept = (cap: number, keep: 'ends' | 'tail', ...pieces: string[]) => {
    const text = new BoundedText(cap, keep);
    for (const piece of pieces) text.push(piece);
    return text;
  };

  it.each<[number, 'ends' | 'tail', string[], string]>([
    [10, 'ends', ['abc', 'def'], 'abcdef'],
    [10, 'ends', ['abcdefghij'], 'abcdefghij'],
    [4, 'ends', ['abc', 'def'], 'ab\n… 2 characters left out …\nef'],
    [5, 'ends', ['abcdefgh'], 'ab\n… 3 characters left out …\nfgh'],
    [4, 'tail', ['abc', 'def'], 'cdef'],
    [4, 'tail', [], ''],
  ])('of %i keeps the %s of %j', (cap, keep, pieces, expected) => {
    const text = kept(cap, keep, ...pieces);
    expect(text.toString()).toBe(expected);
    expect(text.length).toBe(pieces.join('').length);
    expect(text.truncated).toBe(text.length > cap);
  });

  it('is the same in whatever pieces it is pushed', () => {
    const whole = 'abcdefghijklmnopqrstuvwxyz'.repeat(20);
    for (const keep of ['ends', 'tail'] as const) {
      expect(kept(33, keep, ...whole.split('')).toString()).toBe(kept(33, keep, whole).toString());
    }
  });
});

it('the line that stands for what was left out is told from every other', () => {
  const text = new BoundedText(10);
  text.push('\n'.repeat(100));
  expect(text.toString().trim().split('\n').filter(isGapLine)).toHaveLength(1);
  expect(isGapLine('… and 5 characters left out …')).toBe(false);
});
