import { describe, expect, it } from 'vitest';
import {
  answerTo,
  consoleCommand,
  consoleHelp,
} from '../../../../../commands/services/launch/console/console-command.ts';
import type { OpenQuestion } from '../../../../../src/model/questions/question.ts';

describe('a line at the console', () => {
  it.each([
    ['Fix the tests', { kind: 'send', to: null, text: 'Fix the tests' }],
    ['@1 Fix it', { kind: 'send', to: 1, text: 'Fix it' }],
    ['@all /tokens', { kind: 'send', to: 'all', text: '/tokens' }],
    ['@1 two\nlines', { kind: 'send', to: 1, text: 'two\nlines' }],
    ['@3 x', { kind: 'fault', message: 'no instance 3: there are 0 to 2' }],
    ['@1', { kind: 'fault', message: '@1: nothing to send' }],
    ['@me@a.txt is an address', { kind: 'send', to: null, text: '@me@a.txt is an address' }],
    ['/add a.py', { kind: 'send', to: null, text: '/add a.py' }],
    ['/tokens', { kind: 'send', to: null, text: '/tokens' }],
    [' /bogus thing', { kind: 'send', to: null, text: ' /bogus thing' }],
    ['/etc/hosts is a file', { kind: 'send', to: null, text: '/etc/hosts is a file' }],
    ['/status', { kind: 'status' }],
    ['/status now', { kind: 'fault', message: '/status takes nothing' }],
    ['/interrupt', { kind: 'interrupt', to: null }],
    ['/interrupt 2', { kind: 'interrupt', to: 2 }],
    ['/restart', { kind: 'fault', message: '/restart needs the index of an instance' }],
    ['/restart 0', { kind: 'restart', to: 0 }],
    ['/merge', { kind: 'merge', to: null }],
    ['/merge 1', { kind: 'merge', to: 1 }],
    ['/restart x', { kind: 'fault', message: 'no instance x: there are 0 to 2' }],
    ['/answer', { kind: 'questions' }],
    ['/answer claude-3', { kind: 'fault', message: '/answer needs a turn and an answer: /answer claude-3 1' }],
    ['/answer claude-3 use the  second', { kind: 'answer', turn: 'claude-3', answer: 'use the second' }],
    ['/quit', { kind: 'quit' }],
    [
      '/statsu',
      { kind: 'fault', message: 'no command /statsu; did you mean "/status"?; with a space before it, it is a prompt' },
    ],
    ['/zzzz', { kind: 'fault', message: 'no command /zzzz; /help lists them; with a space before it, it is a prompt' }],
  ])('%j', (line, command) => {
    expect(consoleCommand(line, 3, ['/add', '/tokens'])).toEqual(command);
  });
});

describe('a line at the console while a tool asks', () => {
  const question: OpenQuestion = {
    id: 'claude-3',
    kind: 'permission',
    text: 'Run npm test?',
    options: [
      { label: 'allow', means: 'allow' },
      { label: 'deny', means: 'deny' },
    ],
    takes: 'option',
    pool: 'claude',
    instance: 0,
    turn: 'claude-3',
    job: null,
    since: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T00:05:00.000Z',
  };
  const fault = (text: string) => ({
    kind: 'fault',
    message: `${text} is no answer: claude-3 takes 1 allow, 2 deny; as a prompt: @0 ${text}`,
  });

  it.each([
    ['1', { kind: 'answer', turn: 'claude-3', answer: '1' }],
    [' Yes ', { kind: 'answer', turn: 'claude-3', answer: 'Yes' }],
    ['3', fault('3')],
    ['0', fault('0')],
    ['1,2', fault('1,2')],
    ['alow', fault('alow')],
    ['Fix the tests', null],
    ['1 more test', null],
    ['refactor', null],
  ])('%j', (line, command) => {
    expect(answerTo(question, line)).toEqual(command);
  });

  it('is a text, where the question takes one', () => {
    const open = { ...question, kind: 'question', takes: 'text' } as const;
    expect(answerTo(open, '8080')).toEqual({ kind: 'answer', turn: 'claude-3', answer: '8080' });
  });
});

it.each([40, 80, 200])('/help is laid out in a window of %d columns', (columns) => {
  const lines = consoleHelp(columns);
  expect(lines.filter((line) => line.length > columns)).toEqual([]);
  expect(lines.filter((line) => !line.startsWith('  '))).toEqual([]);
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain('merge what each instance did, or instance 1 ');
});
