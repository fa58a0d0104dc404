import { describe, expect, it } from 'vitest';
import { type ReplPiece, ReplReader } from '../../../src/drivers/repl/reader.ts';
import { promptText } from '../../../src/drivers/repl/prompt-text.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

const repl = Registry.builtIn().get('aider').repl!;
const marker = promptText(repl);
const { sentinel } = repl;
const nonce = 'a1b2c3';
const done = sentinel!.expect.replace('%NONCE%', nonce);

interface Case {
  readonly name: string;
  /** What the tool showed while it waited before the turn. */
  readonly idle: string;
  readonly lines: number;
  /** Byte for byte, from the prompt to the marker after the sentinel's answer. */
  readonly output: string;
  readonly answer: readonly string[];
  readonly idleAfter: string;
}

const files = 'a.txt\nb.txt\n';

/** Turns as aider 0.86.2 prints them on a pipe. */
const CASES: readonly Case[] = [
  {
    name: 'a plain answer',
    idle: '\n> ',
    lines: 1,
    output: `\nHello there.\n\nTokens: 105 sent, 7 received.\n\n> ${done}\n\n> `,
    answer: ['', 'Hello there.', '', 'Tokens: 105 sent, 7 received.'],
    idleAfter: '\n> ',
  },
  {
    name: 'an edit with files in the chat',
    idle: `\n${files}diff> `,
    lines: 1,
    output: `\nDone.\n\nTokens: 1.2k sent, 7 received.\nApplied edit to a.txt\n\n${files}diff> ${done}\n\n${files}diff> `,
    answer: ['', 'Done.', '', 'Tokens: 1.2k sent, 7 received.', 'Applied edit to a.txt'],
    idleAfter: `\n${files}diff> `,
  },
  {
    name: 'a block of three lines, each with a marker of its own',
    idle: '\nask> ',
    lines: 3,
    output: `ask> ask> \nAn answer\n\nTokens: 1 sent, 1 received.\n\nask> ${done}\n\nask> `,
    answer: ['An answer', '', 'Tokens: 1 sent, 1 received.'],
    idleAfter: '\nask> ',
  },
  {
    name: 'a notice before the files in the chat',
    idle: `notice\n\n${files}> `,
    lines: 1,
    output: `\nHello.\n\nTokens: 1 sent, 1 received.\nnotice\n\n${files}> ${done}\nnotice\n\n${files}> `,
    answer: ['', 'Hello.', '', 'Tokens: 1 sent, 1 received.', 'notice'],
    idleAfter: `notice\n\n${files}> `,
  },
  {
    name: 'an answer full of markers',
    idle: '\n> ',
    lines: 1,
    output: `\n> a quote\n> \n\n> \ndiff> \n\nTokens: 1 sent, 1 received.\n\n> ${done}\n\n> `,
    answer: ['', '> a quote', '> ', '', '> ', 'diff> ', '', 'Tokens: 1 sent, 1 received.'],
    idleAfter: '\n> ',
  },
  {
    name: 'an answer that looks like the sentinel',
    idle: '\n> ',
    lines: 1,
    output: `\nInvalid command: /aim-done-000000\nInvalid command: /aim-done-\n${done} is not at the end\n\n> ${done}\n\n> `,
    answer: ['', 'Invalid command: /aim-done-000000', 'Invalid command: /aim-done-', `${done} is not at the end`],
    idleAfter: '\n> ',
  },
  {
    name: 'an answer without a newline at its end',
    idle: '\n> ',
    lines: 1,
    output: `\nbroken off${done}\n\n> `,
    answer: ['', 'broken off'],
    idleAfter: '\n> ',
  },
  {
    name: 'an answer that repeats the file list',
    idle: `\n${files}> `,
    lines: 1,
    output: `\na.txt\nb.txt\n\nTokens: 1 sent, 1 received.\n\n${files}> ${done}\n\n${files}> `,
    answer: ['', 'a.txt', 'b.txt', '', 'Tokens: 1 sent, 1 received.'],
    idleAfter: `\n${files}> `,
  },
  {
    name: 'a command that changes what is shown',
    idle: '\n> ',
    lines: 1,
    output: `Added a.txt to the chat\n\na.txt\n> ${done}\n\na.txt\n> `,
    answer: ['Added a.txt to the chat'],
    idleAfter: '\na.txt\n> ',
  },
  {
    name: 'nothing at all',
    idle: '\n> ',
    lines: 1,
    output: `\n> ${done}\n\n> `,
    answer: [],
    idleAfter: '\n> ',
  },
  {
    name: 'an interrupt',
    idle: '\n> ',
    lines: 1,
    output: `\nI was about\n\n^C again to exit\n\n> ${done}\n\n> `,
    answer: ['', 'I was about', '', '^C again to exit'],
    idleAfter: '\n> ',
  },
  {
    name: 'emoji, NEL and U+2028 in an answer',
    idle: '\n> ',
    lines: 1,
    output: `\n🙂\u0085x\u2028y\r\n\n> ${done}\n\n> `,
    answer: ['', '🙂\u0085x\u2028y\r'],
    idleAfter: '\n> ',
  },
];

function read(it: Case, chunks: readonly string[]): { pieces: ReplPiece[]; early: boolean } {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin(it.idle, { lines: it.lines });
  reader.expect(done);
  let early = false;
  chunks.forEach((chunk, index) => {
    reader.push(chunk);
    // A marker that stands still for long ends nothing as long as the sentinel is out.
    reader.quiet();
    if (index < chunks.length - 1 && pieces.some((piece) => piece.type === 'idle')) early = true;
  });
  return { pieces, early };
}

function expected(it: Case): ReplPiece[] {
  return [...it.answer.map((text): ReplPiece => ({ type: 'line', text })), { type: 'idle', idle: it.idleAfter }];
}

/** Blank lines around an answer are nobody's. */
function trimmed(pieces: readonly ReplPiece[]): ReplPiece[] {
  const isText = (piece: ReplPiece) => piece.type === 'line' && piece.text !== '';
  const [from, to] = [pieces.findIndex(isText), pieces.findLastIndex(isText)];
  return pieces.filter((piece, index) => piece.type === 'idle' || (index >= from && index <= to));
}

describe.each(CASES)('the REPL reader, on $name,', (it_) => {
  it('finds the answer and the exact end', () => {
    const { pieces } = read(it_, [it_.output]);
    expect(trimmed(pieces)).toEqual(trimmed(expected(it_)));
  });

  it('finds the same wherever the output is cut in two, and never ends early', () => {
    const whole = read(it_, [it_.output]).pieces;
    for (let at = 1; at < it_.output.length; at++) {
      const { pieces, early } = read(it_, [it_.output.slice(0, at), it_.output.slice(at)]);
      expect(pieces, `cut at ${at}`).toEqual(whole);
      expect(early, `cut at ${at}`).toBe(false);
    }
  });

  it('finds the same when every character comes alone', () => {
    const { pieces, early } = read(it_, it_.output.split(''));
    expect(pieces).toEqual(read(it_, [it_.output]).pieces);
    expect(early).toBe(false);
  });
});

it('the REPL reader ends a turn by the marker alone where there is no sentinel, once the output is quiet', () => {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin('> ', { lines: 1 });
  reader.push('one\n> ');
  expect(reader.atPrompt).toBe(true);
  reader.push('is not the end\n');
  reader.quiet();
  expect(pieces).toEqual([]);
  reader.push('> ');
  reader.quiet();
  expect(pieces.map((piece) => (piece.type === 'line' ? piece.text : piece.type))).toEqual([
    'one',
    '> is not the end',
    'idle',
  ]);
});

it.each([
  ['is answered after the first', `> ${done} 1\n\n> ${done} 2\n\n> `],
  ['is the only one that is answered', `> ${done} 2\n\n> `],
])('the REPL reader ends a turn with the last sentinel, which %s, and shows none of them', (_, output) => {
  for (let at = 0; at < output.length; at++) {
    const pieces: ReplPiece[] = [];
    const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
    reader.begin('\n> ', { lines: 1 });
    reader.expect(`${done} 1`);
    reader.push('\nan answer\n\n');
    reader.expect(`${done} 2`);
    reader.push(output.slice(0, at));
    expect(pieces.at(-1)?.type, `cut at ${at}`).not.toBe('idle');
    reader.push(output.slice(at));
    expect(trimmed(pieces), `cut at ${at}`).toEqual([
      { type: 'line', text: 'an answer' },
      { type: 'idle', idle: '\n> ' },
    ]);
  }
});

it.each([
  ['a line was read when any output comes', 1, [], '\n'],
  ['a block was read when each of its lines has its marker', 4, ['> ', '> >'], ' '],
  ['a block may not have been read when other output comes between', 4, ['> ', '> oh\n', '> > > > ', '\n'], null],
])('the REPL reader finds that %s', (_, lines, before, last) => {
  const reader = new ReplReader(marker, [], () => {});
  reader.begin('\na.txt\n> ', { lines });
  expect(reader.hasReadInput).toBe(false);
  for (const text of before) {
    reader.push(text);
    expect(reader.hasReadInput, text).toBe(false);
  }
  if (last !== null) reader.push(last);
  expect(reader.hasReadInput).toBe(last !== null);
});

it('the REPL reader keeps a blank line behind the markers of a block: a file that is looked at stands after one', () => {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin('\nask> ', { lines: 3 });
  reader.expect(done);
  reader.push(`ask> ask> \n\nREADME.md\nan answer\n\nask> ${done}\n\nask> `);
  const lines = pieces.flatMap((piece) => (piece.type === 'line' ? [piece.text] : []));
  expect(lines).toEqual(['', 'README.md', 'an answer']);
});

it('the REPL reader takes the markers of a block of a hundred thousand lines for no answer', () => {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin('\nask> ', { lines: 100_000 });
  reader.expect(done);
  for (let n = 1; n < 100_000; n++) reader.push('ask> ');
  expect(reader.hasReadInput).toBe(true);
  reader.push(`\nan answer\n\nask> ${done}\n\nask> `);
  expect(trimmed(pieces)).toEqual([
    { type: 'line', text: 'an answer' },
    { type: 'idle', idle: '\nask> ' },
  ]);
});

it('the REPL reader does not end a turn when a further sentinel was sent before the marker came', () => {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin('\n> ', { lines: 1 });
  reader.expect(`${done} 1`);
  reader.push(`\n> ${done} 1\n`);
  reader.expect(`${done} 2`);
  reader.push('\n> ');
  expect(pieces).toEqual([]);
  reader.push(`${done} 2\n\n> `);
  expect(pieces).toEqual([{ type: 'idle', idle: '\n> ' }]);
});

it('the REPL reader keeps little of a line without end', () => {
  let size = 0;
  const reader = new ReplReader(marker, [], (piece) => (size += piece.type === 'line' ? piece.text.length : 0));
  reader.begin('> ', { lines: 1 });
  reader.expect(done);
  for (let n = 0; n < 100; n++) reader.push('x'.repeat(64 * 1024));
  expect(size).toBeGreaterThan(97 * 64 * 1024);
});

it('the REPL reader ends a turn after a flood behind the sentinel’s answer, and keeps little of the flood', () => {
  let idle = 0;
  const reader = new ReplReader(marker, [], (piece) => (idle += piece.type === 'idle' ? piece.idle.length : 0));
  reader.begin('> ', { lines: 1 });
  reader.expect(done);
  reader.push(`> ${done}\n`);
  for (let n = 0; n < 100; n++) reader.push('x'.repeat(64 * 1024));
  for (let n = 0; n < 100; n++) reader.push('a line\n'.repeat(10_000));
  expect(idle).toBe(0);
  reader.push('\n> ');
  expect(idle).toBeGreaterThan(0);
  expect(idle).toBeLessThan(1_200_000);
});

it('the REPL reader emits its pending lines when the process ends', () => {
  const pieces: ReplPiece[] = [];
  const reader = new ReplReader(marker, [], (piece) => pieces.push(piece));
  reader.begin('> ', { lines: 1 });
  reader.expect(done);
  reader.push('one\ntwo');
  reader.end();
  expect(pieces).toEqual([
    { type: 'line', text: 'one' },
    { type: 'line', text: 'two' },
  ]);
});
