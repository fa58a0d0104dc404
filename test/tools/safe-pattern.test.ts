import { expect, it } from 'vitest';
import { BUILT_IN } from '../../src/tools/built-in.ts';
import { bounded, mayTakeForEver } from '../../src/tools/row/safe-pattern.ts';
import { pattern } from '../../src/tools/row/values.ts';

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

it('no built-in row has a pattern that might take for ever', () => {
  const texts: string[] = [];
  JSON.stringify(BUILT_IN.tools, (_, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  expect(texts.filter((text) => /[\\^$]/.test(text) && mayTakeForEver(text))).toEqual([]);
});

it('a long line is matched by its start and its end', () => {
  const line = `start${'x'.repeat(100_000)}end`;
  expect(bounded(line).length).toBeLessThan(5000);
  expect(bounded(line)).toMatch(/^start.*end$/);
  expect(bounded('short')).toBe('short');
});
