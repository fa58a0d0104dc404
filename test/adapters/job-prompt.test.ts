import { describe, expect, it } from 'vitest';
import { row, sim } from '../../fixtures/agents/rows.ts';
import { oneShotPrompt, pooledPrompt } from '../../src/adapters/job-prompt.ts';
import type { BeforeMessage } from '../../src/tools/row/repl.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { makeJob } from '../support/job.ts';

const place = { cwd: '/top/sub', root: '/top' };
const plain = row('plain', { name: 'plain', detectCommands: ['x'], protocol: 'acp' });

function repl(beforeMessage: Partial<BeforeMessage>) {
  return row('x', {
    name: 'x',
    detectCommands: ['x'],
    protocol: 'text-repl',
    repl: { marker: '> $', beforeMessage },
  });
}

describe('the lines before a message', () => {
  it.each([
    ['relative to the folder', {}, place, 'a.txt', ':open a.txt'],
    ['relative to the top of the checkout', { paths: 'checkout' }, place, 'a.txt', ':open sub/a.txt'],
    [
      'relative to the folder where there is no checkout',
      { paths: 'checkout' },
      { ...place, root: null },
      'a',
      ':open a',
    ],
    ['as a whole path', { paths: 'absolute' }, place, 'deep/a.txt', ':open /top/sub/deep/a.txt'],
    ['in quotes', { quote: '"' }, place, '$& a.txt', ':open "$& a.txt"'],
    ['without quotes where the path has one', { quote: '"' }, place, 'a".txt', ':open a".txt'],
    ['with a backslash as it is', { paths: 'checkout' }, place, 'a\\b.txt', ':open sub/a\\b.txt'],
  ] as const)('name each file %s', (_how, over, where, file, line) => {
    const tool = repl({ edit: [{ line: ':open %FILE%', confirmed: [] }], ...over });
    const { before, message } = pooledPrompt(tool, makeJob({ files: [file] }), false, where);
    expect(before.map((each) => each.line)).toEqual([line]);
    expect(message).toBe('Do it.');
  });

  it('are those of a job that may edit, or of one that may not', () => {
    const job = makeJob({ files: ['a', 'b'] });
    const lines = (readOnly: boolean) => pooledPrompt(sim(), job, readOnly, place).before.map(({ line }) => line);
    expect(lines(false)).toEqual(['/add "sub/a"', '/add "sub/b"']);
    expect(lines(true)).toEqual(['/read-only "sub/a"', '/read-only "sub/b"']);
  });

  it('are sent once where they name no file, and the message then names the files', () => {
    const tool = repl({ edit: [{ line: ':begin', confirmed: [] }] });
    const { before, message } = pooledPrompt(tool, makeJob({ files: ['a', 'b'] }), false, place);
    expect(before.map(({ line }) => line)).toEqual([':begin']);
    expect(message).toBe('Do it.\n\nThe files that this is about:\n- a\n- b\n');
  });

  it.each([
    ['one line of the answer matches', ['^Added ', ' is already '], 'Looking …\nAdded a to the chat\n', null],
    ['no line matches', ['^Added '], '  No such file\n', ':open a was not confirmed: No such file'],
    ['nothing was answered', ['^Added '], '\n', ':open a was not confirmed: no answer'],
    ['nothing has to match', [], '', null],
  ])('are judged by the answer: %s', (_what, confirmed, answer, problem) => {
    const tool = repl({ edit: [{ line: ':open %FILE%', confirmed }] });
    const [line] = pooledPrompt(tool, makeJob({ files: ['a'] }), false, place).before;
    expect(line?.problem(answer)).toBe(problem);
  });

  it('are judged by the answer: the tool says which file it could not read', () => {
    const aider = Registry.builtIn().get('aider');
    const [line] = pooledPrompt(aider, makeJob({ files: ['latin.py'] }), false, place).before;
    const why = "'utf-8' codec can't decode byte 0xe9 in position 1: invalid continuation byte";
    const answer = `/top/sub/latin.py: ${why}\nUse --encoding to set the unicode encoding.\nUnable to read /top/sub/latin.py\n`;
    expect(line?.problem(answer)).toBe(`latin.py could not be read: ${why}`);
  });
});

describe('a process of one job', () => {
  it('is given its files by arguments where the row has some, by whole paths', () => {
    const job = makeJob({ files: ['-a.txt'] });
    const alone = row('alone', {
      name: 'alone',
      detectCommands: ['x'],
      protocol: 'exec',
      oneShot: { fileArgs: ['--file', '%FILE%'] },
    });
    expect(oneShotPrompt(alone, job, false, place)).toEqual({
      before: [],
      message: 'Do it.',
      files: ['/top/sub/-a.txt'],
    });
  });

  it('of a REPL without a form of its own for that is sent what an instance is sent', () => {
    const job = makeJob({ files: ['a'] });
    const { before, message } = oneShotPrompt(sim(), job, true, place);
    expect(before.map(({ line }) => line)).toEqual(['/read-only "sub/a"']);
    expect(message).toBe('Do it.');
  });

  it('has its files named in the message otherwise', () => {
    const told = oneShotPrompt(plain, makeJob({ files: ['a'] }), false, place);
    expect(told).toEqual({ before: [], message: 'Do it.\n\nThe files that this is about:\n- a\n', files: [] });
    expect(oneShotPrompt(plain, makeJob(), false, place).message).toBe('Do it.');
  });
});
