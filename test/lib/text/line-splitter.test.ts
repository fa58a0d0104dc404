import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/lib/text/line-splitter.ts';

function split(chunks: readonly Uint8Array[], maxBytes?: number): [string, boolean][] {
  const lines: [string, boolean][] = [];
  const splitter = new LineSplitter((line, cut) => lines.push([line, cut]), maxBytes);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

const texts = (bytes: Uint8Array) => split([bytes]).map(([line]) => line);

describe('the line splitter', () => {
  it.each<[string, string[]]>([
    ['a\nb\n', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['\n\n', ['', '']],
    ['', []],
    ['a\u2028b\u2029c\u0085d\ve\ff\n', ['a\u2028b\u2029c\u0085d\ve\ff']],
    ['a\rb\r\n', ['a\rb\r']],
    ['a\0b\n', ['a\0b']],
    ['🙂\n', ['🙂']],
  ])('splits %j on newlines alone', (text, lines) => {
    expect(texts(Buffer.from(text))).toEqual(lines);
  });
});

it('replaces bytes that are not UTF-8', () => {
  expect(texts(Buffer.from([0x61, 0xff, 0x62, 10, 0xf0, 0x9f, 10, 0x63]))).toEqual(['a\ufffdb', '\ufffd', 'c']);
});

it('gives the same lines wherever the stream is cut', () => {
  const bytes = Buffer.from('{"a":"ü\u2028🙂"}\n\nzweite\r\nletzte');
  const whole = split([bytes]);
  for (let at = 0; at <= bytes.length; at++) expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  expect(split([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
});

it('cuts a line that is too long, marks it, and goes on with the next', () => {
  expect(split([Buffer.from('abcdef\nok\nabc\n')], 3)).toEqual([
    ['abc', true],
    ['ok', false],
    ['abc', false],
  ]);
  expect(split([Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')], 3)).toEqual([['abc', true]]);
});

it('keeps at most maxBytes of a line without end', () => {
  const chunk = new Uint8Array(1024 * 1024).fill(120);
  const [line] = split(
    Array.from({ length: 40 }, () => chunk),
    1000,
  );
  expect(line).toEqual(['x'.repeat(1000), true]);
});
