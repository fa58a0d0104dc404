import { describe, expect, it } from 'vitest';
import { BoundedText } from '../../src/lib/bounded-text.ts';
import { AimError, EXIT_CODES } from '../../src/model/errors.ts';
import { describeExit, shellCode } from '../../src/model/turn/exit.ts';
import { placeOf } from '../../src/model/documents/issues.ts';
import { didYouMean, nearest } from '../../src/lib/nearest.ts';
import { jobExitCode } from '../../src/model/turn/outcome.ts';
import { sanitize, sanitizeLaidOut, sanitizeLine } from '../../src/lib/sanitize.ts';

describe('text within a cap', () => {
  const kept = (cap: number, keep: 'ends' | 'tail', ...pieces: string[]) => {
    const text = new BoundedText(cap, keep);
    for (const piece of pieces) text.push(piece);
    return text;
  };

  it.each<[number, 'ends' | 'tail', string[], string]>([
    [10, 'ends', ['abc', 'def'], 'abcdef'],
    [10, 'ends', ['abcdefghij'], 'abcdefghij'],
    [4, 'ends', ['abc', 'def'], 'ab\n… 2 characters left out …\nef'],
    [5, 'ends', ['abcdefgh'], 'ab\n… 3 characters left out …\nfgh'],
    [4, 'tail', ['abc', 'def'], 'cdef'],
    [4, 'tail', [], ''],
  ])('of %i keeps the %s of %j', (cap, keep, pieces, expected) => {
    const text = kept(cap, keep, ...pieces);
    expect(text.toString()).toBe(expected);
    expect(text.length).toBe(pieces.join('').length);
    expect(text.truncated).toBe(text.length > cap);
  });

  it('keeps the same however it comes', () => {
    const whole = 'abcdefghijklmnopqrstuvwxyz'.repeat(20);
    for (const keep of ['ends', 'tail'] as const) {
      expect(kept(33, keep, ...whole.split('')).toString()).toBe(kept(33, keep, whole).toString());
    }
  });
});

describe('the nearest names', () => {
  const tools = ['aider', 'claude', 'codex', 'sim'];

  it.each<[string, string[]]>([
    ['aidr', ['aider']],
    ['AIDER', ['aider']],
    ['cluade', ['claude']],
    ['cod', ['codex']],
    ['zzzzzz', []],
    ['', []],
  ])('to %j are %j', (wanted, names) => {
    expect(nearest(wanted, tools)).toEqual(names);
  });

  it('are asked for as a question', () => {
    expect(didYouMean('aidr', tools)).toBe('did you mean "aider"?');
    expect(didYouMean('zzzzzz', tools)).toBeUndefined();
  });
});

it.each<[(string | number)[], string]>([
  [[], '$'],
  [['jobs', 3, 'files', 0], 'jobs[3].files[0]'],
  [[0, 'id'], '[0].id'],
  [['pools', 'a b'], 'pools["a b"]'],
  [['pools', 'my-pool', 'count'], 'pools.my-pool.count'],
])('writes the place %j as %s', (path, place) => {
  expect(placeOf(path)).toBe(place);
});

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
])('makes %j fit for a terminal', (text, safe) => {
  expect(sanitize(text)).toBe(safe);
});

it('puts it on one line', () => {
  expect(sanitizeLine('  a\n\tb\r\nc\u2028d  ')).toBe('a b c d');
});

it('leaves the blanks of a line, and its colours only where they are ours', () => {
  const line = '  \u001b[1ma\u001b[22m   b\u001b[2J\nc\u001b]0;title\u0007';
  expect(sanitizeLaidOut(line, false)).toBe('  a   b c');
  expect(sanitizeLaidOut(line, true)).toBe('  \u001b[1ma\u001b[22m   b c');
});

describe('exit codes', () => {
  it.each([
    [{ by: 'itself', code: 3 } as const, 3, 'exit code 3'],
    [{ by: 'signal', signal: 'SIGKILL' } as const, 137, 'killed by SIGKILL'],
    [{ by: 'us', code: null, signal: 'SIGTERM' } as const, 143, 'ended by aim'],
    [{ by: 'never_started', reason: 'no such program: x', not_found: true } as const, null, 'no such program: x'],
  ])('of a process: %j', (exit, code, words) => {
    expect(shellCode(exit)).toBe(code);
    expect(describeExit(exit)).toBe(words);
  });

  it('of jobs are as documented', () => {
    const killed = { by: 'signal', signal: 'SIGSEGV' } as const;
    expect(
      ['completed', 'failed', 'timed_out', 'not_started', 'refused', 'interrupted', 'cancelled', 'skipped'].map((it) =>
        jobExitCode(it as never, null),
      ),
    ).toEqual([0, 1, 3, 4, 5, 130, 130, null]);
    expect(jobExitCode('crashed', killed)).toBe(139);
    expect(jobExitCode('crashed', null)).toBe(1);
  });

  it('of errors are as documented', () => {
    expect(new AimError('tool_not_found', 'x').exitCode).toBe(4);
    expect(EXIT_CODES).toMatchObject({
      invalid_file: 2,
      usage: 2,
      unknown_tool: 2,
      timed_out: 3,
      interrupted: 130,
      terminated: 143,
    });
  });
});
