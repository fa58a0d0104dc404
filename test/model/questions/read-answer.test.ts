import { describe, expect, it } from 'vitest';
import { ALLOW_OR_DENY, boundedQuestion, type Question } from '../../../src/model/questions/question.ts';
import { describeOptions, readAnswer } from '../../../src/model/questions/read-answer.ts';

const permission: Question = { kind: 'permission', text: 'x', options: [...ALLOW_OR_DENY], takes: 'option' };
/** As an ACP agent offers it. */
const agents: Question = {
  ...permission,
  options: [
    { label: 'Yes, run it', means: 'allow' },
    { label: 'Reject', means: 'deny' },
  ],
};
const choices = (takes: Question['takes'], labels = ['red', '2', 'no']): Question => ({
  kind: 'question',
  text: 'x',
  options: labels.map((label) => ({ label, means: 'choice' })),
  takes,
});

describe('an answer', () => {
  it.each<[Question, string, readonly number[], string]>([
    [permission, '1', [0], 'allow'],
    [permission, ' 2 ', [1], 'deny'],
    [permission, 'Deny', [1], 'deny'],
    [permission, 'y', [0], 'allow'],
    [permission, 'no', [1], 'deny'],
    [agents, 'allow', [0], 'Yes, run it'],
    [agents, 'reject', [1], 'Reject'],
    [agents, 'n', [1], 'Reject'],
    [choices('text'), '1', [0], 'red'],
    // A number is the place of an option, also where another one is called so.
    [choices('text'), '2', [1], '2'],
    [choices('text'), 'NO', [2], 'no'],
    [choices('text'), 'allow', [], 'allow'],
    [choices('text'), '4', [], '4'],
    [choices('text', []), '1', [], '1'],
    [choices('text'), 'red, 3', [], 'red, 3'],
    [choices('options'), '1, 3', [0, 2], 'red, no'],
    [choices('options'), '3,3', [2], 'no'],
    [choices('options'), 'red, no', [0, 2], 'red, no'],
    [choices('options'), 'red, green', [], 'red, green'],
  ])('to %j that is %j', (question, typed, options, text) => {
    expect(readAnswer(question, typed)).toEqual({ options, text });
  });

  it.each<[Question, string, string]>([
    [permission, '', 'the answer is empty'],
    [permission, '3', 'it takes 1 allow, 2 deny'],
    [permission, '0', 'it takes 1 allow, 2 deny'],
    [permission, 'perhaps', 'it takes 1 allow, 2 deny'],
    [agents, 'yes please', 'it takes 1 Yes, run it, 2 Reject'],
    [choices('option'), 'allow', 'it takes 1 red, 2 2, 3 no'],
    [choices('text'), '  ', 'the answer is empty'],
  ])('to %j that is %j is none', (question, typed, fault) => {
    expect(readAnswer(question, typed)).toBe(fault);
  });

  it('to a question without options is a text', () => {
    expect(describeOptions(choices('text', []))).toBe('a text');
    expect(describeOptions(choices('options'))).toBe('1 red, 2 2, 3 no, several of them with commas, or a text');
  });
});

it('the texts of a question are bounded, and harmless', () => {
  const hostile = '\u001b]0;title\u0007\u001b[2Jx\u202ey\ud800';
  const labels = Array.from({ length: 50 }, () => hostile.repeat(500));
  const { text, options } = boundedQuestion({ ...choices('text', labels), text: `${hostile}\n${'z'.repeat(100_000)}` });
  expect(text).toMatch(/^xy\nz+\n… \(\d+ more characters are not shown\)$/);
  expect(text.length).toBeLessThan(4100);
  expect(options).toHaveLength(30);
  for (const { label } of options) expect(label).toMatch(/^[\x20-\x7e]{1,300}$/);
});
