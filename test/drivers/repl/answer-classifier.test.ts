import { expect, it } from 'vitest';
import { AnswerClassifier } from '../../../src/drivers/repl/answer-classifier.ts';
import type { FileNames } from '../../../src/drivers/repl/named-files.ts';
import { compilePatterns, OutcomeClassifier } from '../../../src/drivers/repl/outcome-classifier.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

const { patterns } = Registry.builtIn().get('aider').repl!;
const names: FileNames = {
  exists: (path) => path === '/top/latin.py',
  isMentioned: () => false,
  relative: (path) => path.replace('/top/', ''),
};

/** What a turn of aider is taken for, by its lines. */
function turn(...lines: string[]) {
  const classifier = new OutcomeClassifier(compilePatterns(patterns));
  const parts = { answer: '', activity: [] as string[] };
  const answers = new AnswerClassifier(
    classifier,
    (event) => {
      if (event.type === 'answer') parts.answer += event.text;
      if (event.type === 'activity') parts.activity.push(event.text);
    },
    names,
  );
  for (const line of lines) {
    classifier.read(line);
    answers.push(line);
  }
  answers.end();
  return { ...parts, answer: parts.answer.trim(), failure: classifier.failure() ?? answers.unread };
}

const tokens = 'Tokens: 85 sent, 2 received.';
const why = "'utf-8' codec can't decode byte 0xe9 in position 1: invalid continuation byte";
const unread = `/top/latin.py: ${why}`;
const encoding = 'Use --encoding to set the unicode encoding.';
const index = 'Unable to read staged files: Unsupported git index version 4, only 1, 2, and 3 are supported';

it('a file that could not be read fails a turn that answered all the same', () => {
  const read = turn('', unread, encoding, unread, encoding, 'Looks fine.', '', tokens);
  expect(read).toMatchObject({ answer: 'Looks fine.', failure: `latin.py could not be read: ${why}` });
});

it.each([
  ['after its first line', ['It printed this:', unread, encoding]],
  ['about a file that is not there', [`/top/other.py: ${why}`, 'is what it prints']],
])('an answer that quotes such a line %s is an answer', (_, lines) => {
  expect(turn('', ...lines, '', tokens)).toMatchObject({ answer: lines.join('\n'), failure: null });
});

it.each([
  ['a notice about the index of git, which is activity before and after the answer', index],
  ['a bell', '\u0007'],
  [
    'no list of prices',
    'HTTPSConnectionPool(host=\'raw.githubusercontent.com\', port=443): Max retries exceeded with url: /BerriAI/litellm/main/model_prices_and_context_window.json (Caused by NameResolutionError("Failed to resolve"))',
  ],
  ['a hint about undo', 'You can use /undo to undo and discard each aider commit.'],
])('the tool’s own lines are judged by what they say: %s', (_, line) => {
  expect(turn('', index, 'Hello.', '', tokens, line)).toMatchObject({ answer: 'Hello.', failure: null });
});

it('an unknown line after the last success line is a complaint, if no file was changed', () => {
  expect(turn('', 'Hello.', '', tokens, 'list index out of range').failure).toBe('list index out of range');
  expect(turn('', 'Hello.', '', tokens, 'Applied edit to a.txt', 'odd words').failure).toBeNull();
});

it('the reasoning of a model is no answer', () => {
  const thought = ['', '--------------', '► **THINKING**', '', 'about it', ''];
  const only = turn(...thought, tokens);
  expect(only.answer).toBe('');
  expect(only.activity).toContain('about it');
  expect(turn(...thought, '------------', '► **ANSWER**', '', 'Forty-two.', '', tokens).answer).toBe('Forty-two.');
  expect(turn('It prints:', '► **THINKING**', 'x', '', tokens).answer).toBe('It prints:\n► **THINKING**\nx');
});
