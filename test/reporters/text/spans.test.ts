import { describe, expect, it } from 'vitest';
import { line, widthOf } from '../../../src/reporters/text/spans.ts';

const loud = (text: string) => `<${text}>`;

describe('a line', () => {
  it.each([
    [20, 'ab<cd>ef'],
    [6, 'ab<cd>ef'],
    [5, 'ab<cd>…'],
    [3, 'ab<…>'],
    [2, 'ab'],
    [1, '…'],
    [0, ''],
  ])('of %i cells is %s', (columns, expected) => {
    expect(line(columns, [['ab'], ['cd', loud], ['ef']])).toBe(expected);
  });

  it('has nothing behind its ellipsis, even where blanks before it were dropped', () => {
    expect(line(8, [['ab      cd'], ['  ef']])).toBe('ab…');
    expect(line(5, [['日本語'], ['x']])).toBe('日本…');
  });

  it('has the width of its pieces', () => {
    expect(widthOf([['ab'], ['日本', loud], ['']])).toBe(6);
  });
});
