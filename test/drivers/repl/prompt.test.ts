import { describe, expect, it } from 'vitest';
import { encodePrompt } from '../../../src/drivers/repl/prompt.ts';
import { unsent } from '../../../src/drivers/shared/unsent.ts';
import { command, message } from '../../../src/model/turn/prompt.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { sim } from '../../../fixtures/agents/rows.ts';
import { never } from '../../support/never.ts';

const repl = Registry.builtIn().get('aider').repl!;
const encode = (text: string) => encodePrompt(repl, message(text), 'tag');

describe('a message to aider', () => {
  it.each([
    ['hello', 'hello\n'],
    ['/run rm -rf /', ' /run rm -rf /\n'],
    ['!ls', ' !ls\n'],
    [' /already', ' /already\n'],
    ['a /b !c', 'a /b !c\n'],
    ['x}', 'x}\n'],
    ['\u2028 and \r and \t', '\u2028 and \r and \t\n'],
  ])('of one line, %j, is that line', (text, bytes) => {
    expect(encode(text)).toEqual({ bytes, lines: 1, atOnce: true });
  });

  it.each([
    ['a\nb', '{tag\na\nb\ntag}\n', 4],
    ['!a\n/b\n!c', '{tag\n !a\n/b\n!c\ntag}\n', 5],
    ['{', '{tag\n{\ntag}\n', 3],
    ['{word', '{tag\n{word\ntag}\n', 3],
    ['{größe', '{tag\n{größe\ntag}\n', 3],
    ['{中文', '{tag\n{中文\ntag}\n', 3],
    ['{word\r', '{tag\n{word\r\ntag}\n', 3],
    ['\r{', '{tag\n\r{\ntag}\n', 3],
    ['{"a": 1}', '{tag\n{"a": 1}\ntag}\n', 3],
    ['\na\n', '{tag\n\na\n\ntag}\n', 5],
    ['a\ntag}\nb', '{tagx\na\ntag}\nb\ntagx}\n', 5],
    ['a\ntagxx', '{tagxxx\na\ntagxx\ntagxxx}\n', 4],
  ])('of several lines or like a block, %j, is a block', (text, bytes, lines) => {
    expect(encode(text)).toEqual({ bytes, lines, atOnce: false });
  });

  it('of one line that is long is a block too, unless the tool has none: it may be read in pieces', () => {
    const { block: _, ...without } = repl;
    for (const text of ['x'.repeat(5000), 'ü'.repeat(2500)]) {
      expect(encode(text)).toEqual({ bytes: `{tag\n${text}\ntag}\n`, lines: 3, atOnce: false });
      expect(encodePrompt(without, message(text), 'tag')).toEqual({ bytes: `${text}\n`, lines: 1, atOnce: false });
    }
  });

  it('of several lines is refused where the tool has no blocks', () => {
    const { block: _, ...without } = repl;
    expect(encodePrompt(without, message('a\nb'), 'tag')).toBeNull();
  });

  it('keeps its dollar signs in a block', () => {
    expect(
      encodePrompt({ ...repl, block: { open: '<<%TAG%', close: '%TAG%', silent: false } }, message('$&\n$1'), 't')!
        .bytes,
    ).toBe('<<t\n$&\n$1\nt\n');
  });
});

it('a command is sent as it is', () => {
  const line = '/add "a b.txt"';
  expect(encodePrompt(repl, command(line), 'tag')).toEqual({ bytes: `${line}\n`, lines: 1, atOnce: true });
});

it.each([
  ['a\0b', /NUL/],
  [' \n ', /empty/],
  ['too long', /has 8 characters, and sim takes at most 5/],
])('the prompt %j is refused before anything is sent', (text, reason) => {
  const outcome = unsent(sim({ maxPromptChars: 5 }), message(text), never);
  expect(outcome).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
});

it('aider reads UTF-8, whatever the locale', () => {
  expect(Registry.builtIn().get('aider').env).toMatchObject({ PYTHONIOENCODING: 'utf-8:surrogateescape' });
});
