import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { encodePrompt } from '../../../src/drivers/repl/prompt.ts';
import { promptText } from '../../../src/drivers/repl/prompt-text.ts';
import { type ReplPiece, ReplReader } from '../../../src/drivers/repl/reader.ts';
import { command, message } from '../../../src/model/turn/prompt.ts';
import { replSchema } from '../../../src/tools/row/repl.ts';

interface Case {
  readonly name: string;
  readonly repl: z.input<typeof replSchema>;
  readonly prompt: string;
  /** What it shows while it waits before the turn. */
  readonly idle: string;
  /** What it prints; SENT is a sentinel of `ask`, DONE its answer. */
  readonly output: string;
  readonly answer: string;
}

const sentinel = { send: 'ask', expect: 'DONE' };

const CASES: readonly Case[] = [
  {
    name: 'a prompt that changes',
    repl: { prompt: 'In \\[\\d+\\]: ', sentinel },
    prompt: '1 + 1',
    idle: 'In [3]: ',
    output: '2\nIn [4]: DONE\nIn [5]: ',
    answer: '2',
  },
  {
    name: 'a prompt that changes, with blank lines around it',
    repl: { prompt: 'In \\[\\d+\\]: ', sentinel },
    prompt: '1 + 1',
    idle: '\nIn [3]: ',
    output: 'Out[3]: 2\n\nIn [4]: DONE\n\nIn [5]: ',
    answer: 'Out[3]: 2',
  },
  {
    name: 'a prompt behind an answer without a newline',
    repl: { prompt: 'DB<\\d+> ', sentinel },
    prompt: 'x',
    idle: 'DB<1> ',
    output: 'no newlineDB<2> DONE\nDB<3> ',
    answer: 'no newline',
  },
  {
    name: 'continuation prompts of a block',
    repl: { prompt: '>>> ', continuation: '\\.\\.\\. ', block: { open: '(', close: ')' }, sentinel },
    prompt: 'a\n>>> b',
    idle: '>>> ',
    output: '... ... ... >>> b\n>>> DONE\n>>> ',
    answer: '>>> b',
  },
  {
    name: 'prompts between the answers of lines that are typed one by one',
    repl: { prompt: 'sql> ', continuation: ' +\\.\\.\\.> ', typedLines: true, sentinel },
    prompt: 'select 1,\n2;\nselect 3;',
    idle: 'sql> ',
    output: '   ...> 1|2\nsql> 3\nsql> DONE\nsql> ',
    answer: '1|2\n3',
  },
  {
    name: 'lines that are printed again',
    repl: { prompt: '\\$ ', echo: true, typedLines: true, sentinel },
    prompt: 'one\ntwo',
    idle: '$ ',
    output: 'one\r\n1\n$ two\n2\nask\n$ ask\nDONE\n$ ',
    answer: '1\n2\nask',
  },
  {
    name: 'lines that are printed again, and no prompt at all',
    repl: { echo: true, typedLines: true, sentinel },
    prompt: '1+1\n2*3',
    idle: '',
    output: '1+1\n2\n2*3\n6\nask\nDONE\n',
    answer: '2\n6',
  },
  {
    name: 'no prompt at all',
    repl: { typedLines: true, sentinel },
    prompt: '1+1\n2*3',
    idle: '',
    output: '2\n6\nDONE\n',
    answer: '2\n6',
  },
  {
    name: 'a line that says that a block was read',
    repl: { prompt: '> ', block: { open: 'take %TAG%', close: '%TAG%', read: '%TAG% read' }, sentinel },
    prompt: 'a\nb',
    idle: '> ',
    output: 'tag read\nthe answer\n> DONE\n> ',
    answer: 'the answer',
  },
  {
    name: 'a block that is read in silence',
    repl: { prompt: '> ', block: { open: 'take %TAG%', close: '%TAG%', silent: true }, sentinel },
    prompt: 'a\nb',
    idle: '> ',
    output: '> no prompt\n> DONE\n> ',
    answer: '> no prompt',
  },
];

describe.each(CASES)('the REPL reader, on $name,', ({ repl: given, prompt, idle, output, answer }) => {
  const repl = replSchema.parse(given);
  const input = encodePrompt(repl, message(prompt), 'tag')!;

  function read(chunks: readonly string[]) {
    const pieces: ReplPiece[] = [];
    const reader = new ReplReader(promptText(repl), [], (piece) => pieces.push(piece));
    reader.begin(idle, input);
    reader.expect('DONE', 'ask');
    for (const chunk of chunks) {
      expect(pieces.at(-1)?.type).not.toBe('idle');
      reader.push(chunk);
    }
    const text = pieces.flatMap((piece) => (piece.type === 'line' ? [`${piece.text}\n`] : [])).join('');
    return { text: text.trim(), ended: pieces.at(-1)?.type, hasReadInput: reader.hasReadInput };
  }

  it('finds the answer and the end, in one piece and in single characters', () => {
    const expected = { text: answer, ended: 'idle', hasReadInput: true };
    expect(read([output])).toEqual(expected);
    expect(read(output.split(''))).toEqual(expected);
  });
});

it('lines that are typed one by one were read when each but the first had its prompt', () => {
  const repl = replSchema.parse({ prompt: '> ', typedLines: true, sentinel });
  const reader = new ReplReader(promptText(repl), [], () => {});
  reader.begin('> ', encodePrompt(repl, message('a\nb\nc'), 'tag')!);
  reader.push('1\n> ');
  expect(reader.hasReadInput).toBe(false);
  reader.push('2\n> ');
  expect(reader.hasReadInput).toBe(true);
});

it('a command is one line, whichever way a message of several lines is typed', () => {
  const repl = replSchema.parse({ prompt: '> ', echo: true, block: { open: '{', close: '}', silent: true } });
  expect(encodePrompt(repl, command('ls'), 'tag')).toEqual({ bytes: 'ls\n', lines: 1, atOnce: true, printed: ['ls'] });
  expect(encodePrompt(repl, message('a\nb'), 'tag')).toMatchObject({ silent: true, printed: ['{'] });
});
