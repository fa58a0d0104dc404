import { expect, it } from 'vitest';
import { utf8Fault } from '../../../src/lib/text/utf8.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

it.each<[string, Uint8Array, ReturnType<typeof utf8Fault>]>([
  ['plain text', bytes('a\nb\n'), null],
  ['nothing', bytes(''), null],
  ['letters of two, three and four bytes', Buffer.from('é中😀\n\ufeff'), null],
  ['a letter of Latin-1', bytes('one\ncaf\xe9 x\n'), { line: 2, column: 4 }],
  ['a letter that is cut off', bytes('a\xc3'), { line: 1, column: 2 }],
  ['one behind longer letters', Buffer.concat([Buffer.from('é😀'), bytes('\xff')]), { line: 1, column: 3 }],
  ['half of a surrogate pair', bytes('\xed\xa0\x80'), { line: 1, column: 1 }],
])('where bytes stop to be UTF-8 is found in %s', (_, given, fault) => {
  expect(utf8Fault(given)).toEqual(fault);
});
