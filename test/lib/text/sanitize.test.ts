import { expect, it } from 'vitest';
import { sanitize, sanitizeLaidOut, sanitizeLine } from '../../../src/lib/text/sanitize.ts';

it.each([
  ['plain\ttext\n', 'plain\ttext\n'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007x', 'x'],
  ['\u001b]8;;http://x\u0007link\u001b]8;;\u0007', 'link'],
  ['a\rb\bc\u007f\u0000', 'abc'],
  ['\u009b31mx', 'x'],
  ['a\u202eb\u200bc\ufeff', 'abc'],
  ['\u001b', ''],
  ['ümläut 🙂', 'ümläut 🙂'],
])('sanitize makes %j safe for a terminal', (text, safe) => {
  expect(sanitize(text)).toBe(safe);
});

it('sanitizeLine puts text on one line with single blanks', () => {
  expect(sanitizeLine('  a\n\tb\r\nc\u2028d  ')).toBe('a b c d');
});

it('sanitizeLaidOut keeps the blanks of a line, and its colours only if they are aim’s own', () => {
  const line = '  \u001b[1ma\u001b[22m   b\u001b[2J\nc\u001b]0;title\u0007';
  expect(sanitizeLaidOut(line, false)).toBe('  a   b c');
  expect(sanitizeLaidOut(line, true)).toBe('  \u001b[1ma\u001b[22m   b c');
});
