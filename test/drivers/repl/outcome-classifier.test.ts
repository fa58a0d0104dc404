import { expect, it } from 'vitest';
import { compilePatterns, OutcomeClassifier } from '../../../src/drivers/repl/outcome-classifier.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { replSchema } from '../../../src/tools/row/repl.ts';

const { patterns } = Registry.builtIn().get('aider').repl!;

function judge(text: string): OutcomeClassifier {
  const verdict = new OutcomeClassifier(compilePatterns(patterns));
  for (const line of text.split('\n')) verdict.read(line);
  return verdict;
}

const tokens = 'Tokens: 1.2k sent, 7 received. Cost: $0.01 message, $0.02 session.';
const api = 'litellm.BadRequestError: OpenAIException - no such model';

it.each<[string, string, string | null]>([
  ['a good answer', `Hello.\n${tokens}`, null],
  ['an answer that quotes an error', `${api}\nis what you would see\n${tokens}`, null],
  ['an API error', api, api],
  ['an API error after an answer that broke off', `I was about${api}\nmore`, api],
  ['an API error after a good part', `${tokens}\n${api}`, api],
  [
    'a failed edit that was mended',
    `The LLM did not conform to the edit format.\n# 1 block failed\n${tokens}\nApplied edit to a.txt`,
    null,
  ],
  [
    'an edit that failed for good',
    `${tokens}\nThe LLM did not conform to the edit format.\nOnly 3 reflections allowed, stopping.`,
    'The LLM did not conform to the edit format.',
  ],
  ['nothing', '', 'the tool answered nothing'],
  ['an answer without an end', 'Hm.\n^C again to exit', 'the tool did not finish: Hm.'],
])('the outcome classifier judges %s', (_, output, failure) => {
  expect(judge(output).failure()).toBe(failure);
});

it('the outcome classifier reads the changed files and the usage', () => {
  const verdict = judge(`${tokens}\nApplied edit to a b.txt\nApplied edit to c.txt\nApplied edit to c.txt`);
  expect([...verdict.files]).toEqual(['a b.txt', 'c.txt']);
  expect(verdict.usage).toEqual({ input_tokens: 1200, output_tokens: 7, cost_usd: 0.01 });
});

it.each([
  ['Hello', 'answer'],
  [tokens, 'activity'],
  [api, 'activity'],
  ['Retrying in 0.2 seconds...', 'activity'],
  ['^C again to exit', 'noise'],
])('the outcome classifier takes the line %j for %s', (line, kind) => {
  expect(judge('').kindOf(line)).toBe(kind);
});

it('a turn without an error is a success where the tool has no success line', () => {
  const verdict = new OutcomeClassifier(
    compilePatterns(replSchema.parse({ marker: '> $', patterns: { error: ['^error: '] } }).patterns),
  );
  verdict.read('fine');
  expect(verdict.failure()).toBeNull();
  verdict.read('error: no');
  expect(verdict.failure()).toBe('error: no');
});

it('the text of an error has the lines behind it, but none that aider prints of any failure', () => {
  const textOf = (...lines: string[]) => {
    const classifier = new OutcomeClassifier(compilePatterns(patterns));
    for (const line of lines) classifier.read(line);
    return classifier.errorText;
  };
  const down = "The API provider's servers are down or overloaded.";
  const error = 'litellm.InternalServerError: InternalServerError: OpenAIException - no';
  expect(textOf(error, down, 'Retrying in 0.2 seconds...', 'an answer that breaks off', error, down)).toBe(error);
  expect(textOf('litellm.RateLimitError: VertexAIException - {', '  "retryDelay": "34s"', '}')).toContain('34s');
  expect(textOf(error, 'Tokens: 5 sent, 3 received.')).toBeNull();
});
