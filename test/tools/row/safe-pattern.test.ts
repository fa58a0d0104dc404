import { expect, it } from 'vitest';
import { BUILT_IN } from '../../../src/tools/registry/built-in.ts';
import { hasTooManyWays } from '../../../src/tools/row/many-ways.ts';
import { bounded, firstMatch, mayTakeForEver } from '../../../src/tools/row/safe-pattern.ts';
import { pattern } from '../../../src/tools/row/values.ts';

it.each([
  '(a+)+$',
  '(?:\\w+\\s?)*x',
  '(.*)*',
  '(?<n>[ab]+)+',
  '((a|b+)c)*',
  '(a|a)*',
  '(?:\\w|[a-z0-9])+!',
  '(?:a|)*',
  '(x+x+)+y',
  '(\\d{2,})+',
])('the pattern %s might take for ever, and is refused', (source) => {
  expect(mayTakeForEver(source)).toBe(true);
  expect(pattern.safeParse(source).success).toBe(false);
});

it.each([
  '(?:^|\\n)[\\w -]*> $',
  '^(?:Error|Warning): .*$',
  '(?:\\d{1,3}\\.){3}',
  '[(+*]+',
  '\\(+\\)*',
  '(?:abc)+',
  '(?:a|b)+',
  '^(?!x+).*(?:y+)?$',
  ' {2,}\\S+',
])('the pattern %s is fine', (source) => {
  expect(mayTakeForEver(source)).toBe(false);
  expect(pattern.safeParse(source).success).toBe(true);
});

it.each([
  'a*a*b',
  '^a*a*a*b',
  '.*.*.*.*.*x> ',
  '(.*)(.*)(.*)x',
  '(?:a+)?a*a*b',
  '\\s*(.*?)\\s*: x',
  '[^b]*\\w*\\d+\\w*!',
  '(?:ab)+(?:ba)*(?:ab)+c',
])('the pattern %s has so many ways to match a line that it is refused', (source) => {
  expect(mayTakeForEver(source)).toBe(false);
  expect(pattern.safeParse(source).success).toBe(false);
});

it.each([
  '^.+ at \\(eval \\d+\\).* line \\d+',
  'a*b',
  '^a*a*b',
  '^(.+) of (.+) in (.+)$',
  '(?:a*|a*|a*|a*)b',
  'a*b+c*d',
  '^(\\d+)\\.(\\d+)\\.(\\d+) (.*)$',
  '(\\d+\\.\\d+\\.\\d+(?:[\\w.+-]*\\w)?)',
])('the parts that repeat in the pattern %s share out nothing, or little', (source) => {
  expect(pattern.safeParse(source).success).toBe(true);
});

it('a long text is looked through in pieces, and what is found is found once and in its place', () => {
  const source = '(?:^|\\n)\\s*(?:exit|quit)\\b';
  expect(firstMatch(source, `${'\n'.repeat(100_000)}echo hi`)).toBe(null);
  expect(firstMatch(source, `${'echo hi\n'.repeat(9_999)}  exit`)?.[0]).toBe('\n  exit');
  expect(firstMatch('^exit$', `${'x'.repeat(1024)}exit`)).toBe(null);
  for (const before of [0, 1, 960, 1023, 1024, 1025, 2040, 2047, 2048, 5000]) {
    expect(firstMatch('(?<!\\\\)@', `${'x'.repeat(before)}@`)?.[0]).toBe('@');
    expect(firstMatch('(?<!\\\\)@', `${'x'.repeat(before)}\\@`)).toBe(null);
  }
});

it('no built-in row has a pattern that might take for ever', () => {
  const texts: string[] = [];
  JSON.stringify(BUILT_IN.tools, (_, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  expect(texts.filter((text) => /[\\^$]/.test(text) && (mayTakeForEver(text) || hasTooManyWays(text)))).toEqual([]);
});

it('a long line is matched by its start and its end', () => {
  const line = `start${'x'.repeat(100_000)}end`;
  expect(bounded(line).length).toBeLessThan(5000);
  expect(bounded(line)).toMatch(/^start.*end$/);
  expect(bounded('short')).toBe('short');
});
