import { expect, it } from 'vitest';
import { trimAnswer } from '../../../src/lib/text/trim-answer.ts';

it.each([
  ['  indented\n', '  indented'],
  ['\n \n\t\n    a\n  b\n\n ', '    a\n  b'],
  ['\r\n  a', '  a'],
  ['a', 'a'],
  [' \n ', ''],
  ['   ', ''],
  ['', ''],
])('blank lines around %j are cut off, its indent is not', (text, trimmed) => {
  expect(trimAnswer(text)).toBe(trimmed);
});
