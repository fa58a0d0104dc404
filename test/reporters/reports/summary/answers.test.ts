import { expect, test } from 'vitest';
import { width } from '../../../../src/reporters/text/text-width.ts';
import { summaryLines } from '../../../../src/reporters/reports/summary/summary.ts';
import { result, runResult } from '../../story.ts';

const files = ['core/state.py', 'error/engine.py'];
const review = (tool: string, stdout: string, more: object = {}) =>
  result(`by-${tool}`, { tool, edits: false, files, files_changed: [], stdout, ...more });

const jobs = [
  review('aider', 'The cache is never emptied, so it grows for as long as the program runs.\nElse it is fine.'),
  review('codex', 'Two threads may write `state` at once.'),
  review('gemini', '', { outcome: 'failed', error: '429 slow down' }),
  result('other', { edits: false, files: ['a.txt'], files_changed: [], stdout: 'not of the same files' }),
  result('edit', { files }),
];

const shown = (columns: number, of = jobs) => {
  const lines = summaryLines(runResult(of), { columns, color: false });
  const begin = lines.findIndex((line) => line.startsWith('Answers about'));
  return begin === -1 ? [] : lines.slice(begin, lines.indexOf('', begin));
};

test('the summary shows answers about the same files side by side', () => {
  expect(shown(100).join('\n')).toMatchInlineSnapshot(`
    "Answers about core/state.py, error/engine.py
    by-aider                          by-codex                          ✖ by-gemini
    The cache is never emptied, so    Two threads may write \`state\` at  failed: 429 slow down
    it grows for as long as the       once.
    program runs.
    Else it is fine."
  `);
});

test('the summary shows answers below each other in a narrow window', () => {
  const lines = summaryLines(runResult(jobs), { columns: 50, color: false });
  for (const line of lines.filter((each) => !each.includes('.aim/runs'))) expect(width(line)).toBeLessThanOrEqual(50);
  expect(lines.indexOf('by-aider')).toBeLessThan(lines.indexOf('by-codex'));
});

test('the summary does not compare answers of one tool, or about different files', () => {
  expect(shown(100, [jobs[0]!, { ...jobs[1]!, tool: 'aider' }])).toEqual([]);
  expect(shown(100, [jobs[0]!, { ...jobs[1]!, files: ['a.txt'] }])).toEqual([]);
});

test('the summary shows a long answer whole, and no escape sequence of it', () => {
  const long = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
  const lines = shown(100, [review('aider', long), review('codex', '\u001b[31mred\u001b[0m \u0007 x')]);
  expect(lines).toHaveLength(102);
  expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u001b]/);
  expect(lines.join('\n')).toContain('red');
});

test('the summary shows the answer of each other job that only answers, with its indents, folded to the window', () => {
  const code = `def f():\n\tif x:\n        return ${'very '.repeat(12)}long`;
  const of = [
    review('aider', code),
    review('codex', 'Yes.', { files: [] }),
    review('gemini', '', { outcome: 'failed', files: ['a.txt'] }),
  ];
  const lines = summaryLines(runResult(of), { columns: 40, color: false });
  const begin = lines.indexOf('Answer of by-aider');
  expect(lines.slice(begin, begin + 9)).toEqual([
    'Answer of by-aider',
    'def f():',
    '    if x:',
    '        return very very very very very',
    'very very very very very very very long',
    '',
    'Answer of by-codex',
    'Yes.',
    '',
  ]);
});

test('without a window an answer and a reason are whole, and answers are not side by side', () => {
  const long = 'word '.repeat(200).trim();
  const reason = Array.from({ length: 20 }, (_, i) => `${i} ${long}`).join('\n');
  const of = [review('aider', long), review('codex', long), review('gemini', '', { outcome: 'failed', error: reason })];
  const lines = summaryLines(runResult(of), { columns: 100, color: false, isWindow: false });
  expect(lines.filter((each) => each === long)).toHaveLength(2);
  expect(lines.filter((each) => each.endsWith(` ${long}`))).toHaveLength(20);
});
