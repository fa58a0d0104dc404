import { describe, expect, it } from 'vitest';
import { cut, cutMiddle, cutPath, fit, fitNames, tidy, width } from '../../../src/reporters/text/text-width.ts';
import { expectHarmless, HOSTILE, WIDE } from '../hostile.ts';

const TEXTS = { ...HOSTILE, ...WIDE };

describe('tidy', () => {
  it.each(Object.entries(TEXTS))('leaves no control character in %s', (_name, text) => {
    expectHarmless(tidy(text));
  });

  it.each([
    ['  a \t b\r\nc  ', 'a b c'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://example.org/\u0007click\u001b]8;;\u0007', 'click'],
    ['\u001b]52;c;cm0gLXJmIC8=\u001b\\copied', 'copied'],
    ['user\u202etxt.exe', 'usertxt.exe'],
    ['', ''],
    ['naïve 状態', 'naïve 状態'],
  ])('makes %j to %j', (text, tidied) => {
    expect(tidy(text)).toBe(tidied);
  });
});

describe('width', () => {
  it.each(['·', '×', '…', '–', '─', '✔', '✖'])(
    'is the same for %s alone and beside what has to be looked at',
    (sign) => {
      expect(width(sign)).toBe(1);
      expect(width(`${sign}é`)).toBe(2);
    },
  );

  it.each([
    ['', 0],
    ['abc', 3],
    ['状態', 4],
    ['e\u0301', 1],
    ['❯✔✖⊘■↯↓◌↻ℹ⚠…×·', 14],
  ])('%j takes %i cells', (text, cells) => {
    expect(width(text)).toBe(cells);
  });

  it('counts the code points of an emoji where terminals may not join them', () => {
    expect(width('👩‍👩‍👧')).toBeGreaterThanOrEqual(6);
  });
});

describe('shortening', () => {
  const shorteners = { cut, cutMiddle, cutPath } as const;
  const cases = Object.entries(shorteners).flatMap(([name, shorten]) =>
    Object.entries(TEXTS).map(([about, text]) => [name, about, shorten, tidy(text)] as const),
  );

  it.each(cases)('by %s keeps %s within any width', (_name, _about, shorten, text) => {
    for (const columns of [0, 1, 2, 3, 4, 7, 20, 79]) {
      expect(width(shorten(text, columns))).toBeLessThanOrEqual(columns);
    }
  });

  it.each(cases)('by %s leaves %s unchanged where it fits', (_name, _about, shorten, text) => {
    expect(shorten(text, width(text))).toBe(text);
  });

  it.each([
    [cut('abcdef', 4), 'abc…'],
    [cut('ab cdef', 4), 'ab…'],
    [cut('状態遷移', 4), '状…'],
    [cut('abc', 0), ''],
    [cutMiddle('job-with-a-long-name-07', 11), 'job-w…me-07'],
    [cutMiddle('abcdef', 2), 'a…'],
    [cutPath('src/deep/down/state.py', 16), '…/down/state.py'],
    [cutPath('src/state.py', 10), '…/state.py'],
    [fit('ab', 4), 'ab  '],
    [fit('ab', 4, 'right'), '  ab'],
    [fit('状', 4), '状  '],
    [fit('状態遷', 4), '状… '],
  ])('gives %j', (short, expected) => {
    expect(short).toBe(expected);
  });
});

describe('fitNames', () => {
  it.each([
    [[], 20, ''],
    [['a.py'], 20, 'a.py'],
    [['a.py', 'b.py'], 20, 'a.py, b.py'],
    [['a.py', 'b.py', 'c.py'], 13, 'a.py, b.py +1'],
    [['a.py', 'b.py', 'c.py'], 12, 'a.py +2'],
  ])('shows %j in %i cells', (names, columns, expected) => {
    expect(fitNames(names, columns)).toBe(expected);
  });

  it('stays within any width', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `src/状態/module-${i}.py`);
    for (const count of [1, 2, 30, 3000]) {
      for (const columns of [0, 1, 5, 12, 40, 200]) {
        expect(width(fitNames(names.slice(0, count), columns))).toBeLessThanOrEqual(columns);
      }
    }
  });
});
