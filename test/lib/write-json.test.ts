import { expect, it } from 'vitest';
import { writeJson } from '../../src/lib/write-json.ts';

const VALUES: readonly unknown[] = [
  null,
  'a text\nof two lines, "quoted"',
  'half a pair \ud83d and a null \u0000',
  1.5,
  [],
  {},
  [[], {}, [1, [2, [3, [4, [5]]]]]],
  { a: undefined, b: null, 'a "key"': { c: [{ d: { e: { f: ['\n', {}] } } }] } },
  {
    jobs: Array.from({ length: 5000 }, (_, n) => ({
      id: `job-${n}`,
      attempts: [{ n, texts: ['a\tb', 'é🙂'] }],
      none: [],
    })),
  },
];

it.each([0, 2])('writeJson with %d spaces gives the text of JSON.stringify in pieces', (indent) => {
  for (const value of VALUES) {
    const pieces: Uint8Array[] = [];
    writeJson(value, indent, (piece) => pieces.push(Buffer.from(piece)));
    expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify(value, null, indent));
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(200_000);
  }
});

it('writeJson escapes characters that a terminal would act on', () => {
  let text = '';
  writeJson({ 'k\u009b': ['\u009b31m', '\u202e'] }, 0, (piece) => (text += Buffer.from(piece).toString()));
  expect(text).toBe(String.raw`{"k\u009b":["\u009b31m","\u202e"]}`);
});
