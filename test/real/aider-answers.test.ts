import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { allCompleted, eventsOf, outcomes, run } from './run.ts';
import { Checkout } from '../../fixtures/checkout.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider']);
});
afterAll(() => real[Symbol.asyncDispose]());

/** Answers that look like the end of a turn, like a failure, or like what aider itself prints. */
const ANSWERS: Readonly<Record<string, string>> = {
  marker: 'before\n> \nask> \n> quoted\nafter',
  'marker-last': 'quoted below\n\nask> ',
  sentinel: 'before\nInvalid command: /aim-done-0123456789abcdef01234567\nafter',
  tokens: 'before\nTokens: 5 sent, 5 received.\nafter',
  error: 'litellm.BadRequestError: x is what it printed.\nCommit 123abc error: none\nafter',
  'error-last': 'It prints:\nlitellm.BadRequestError: x',
  nonconform: 'The LLM did not conform to the edit format.\nOnly 3 reflections allowed, stopping.',
  paragraphs: 'one\n\n\ntwo\n\n  three  \n\tfour',
  unicode: 'a\u00a0b é 👩‍👩‍👧‍👦 中文',
};

const say = (text: string) => `SAY ${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`;

test('aider: an answer arrives whole, whatever is in it, and nothing of it gets into the next one', async () => {
  using checkout = Checkout.git({ 'README.md': 'read me\n', 'core/a b.txt': 'x\n' });
  const jobs = [
    ...Object.entries(ANSWERS).flatMap(([name, text]) => [
      { id: name, action: 'ask', files: ['README.md'], prompt: say(`${text}\n`) },
      { id: `${name}-no-newline`, action: 'ask', files: ['README.md'], prompt: `NOEOL\n${say(text)}` },
    ]),
    { id: 'big', action: 'ask', prompt: 'BIG 1000000' },
    { id: 'slow', action: 'ask', prompt: `SLOWSTREAM 8 30\n${say('piece by piece\n> \n\nto the end\n')}` },
    { id: 'last', action: 'ask', prompt: 'is it clean?' },
    // aider adds what a prompt mentions to the chat, and prints that before its answer.
    { id: 'mentions', action: 'ask', prompt: 'what do README.md and core/a b.txt say?' },
    {
      id: 'mentions-block',
      action: 'ask',
      prompt: 'line one\nwhat does README.md say?\nSAY README.md\\nis what it is called\\n',
    },
    { id: 'mentions-alone', action: 'ask', prompt: 'what does README.md say?', pool: { mode: 'never' } },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  for (const [name, text] of Object.entries(ANSWERS)) {
    expect({ name, stdout: ran.job(name).stdout }).toEqual({ name, stdout: text.trim() });
    expect({ name, stdout: ran.job(`${name}-no-newline`).stdout }).toEqual({ name, stdout: text.trim() });
  }
  const big = ran.job('big').stdout;
  expect(big.length).toBe(1_000_000 - 1);
  expect(new Set(big.slice(0, -80).split('\n'))).toEqual(new Set(['big answer '.repeat(8).slice(0, 79)]));
  expect(ran.job('slow').stdout).toBe('piece by piece\n> \n\nto the end');
  expect(ran.job('last').stdout).toBe('ECHO[1]: is it clean?');
  expect(ran.job('mentions').stdout).toBe('ECHO[1]: what do README.md and core/a b.txt say?');
  expect(ran.job('mentions-block').stdout).toBe('README.md\nis what it is called');
  expect(ran.job('mentions-alone').stdout).toBe('ECHO[1]: what does README.md say?');
  expect(leftoverProcesses()).toEqual([]);
});

test('aider: jobs of a session share a conversation, and the next job has a new one', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  real.server.clear();
  const jobs = [
    { id: 'first', action: 'ask', session: 'talk', prompt: 'remember this' },
    { id: 'second', files: ['a.txt'], session: 'talk', prompt: 'do you?' },
    { id: 'third', action: 'ask', session: 'talk', prompt: 'still?' },
    { id: 'fresh', action: 'ask', prompt: 'who am I?', depends_on: ['third'] },
  ];
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1 } }, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.result.jobs.map((job) => job.stdout)).toEqual([
    'ECHO[1]: remember this',
    'ECHO[2]: do you?',
    'ECHO[3]: still?',
    'ECHO[1]: who am I?',
  ]);
  expect(real.server.requests.at(-1)?.userTexts).toEqual(['who am I?']);
});

test('aider: an answer is as good where the list of prices can’t be fetched', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n' });
  using home = Checkout.plain({});
  // Nobody listens there: what leaves this machine is refused.
  const environment = {
    ...real.env,
    HOME: home.path,
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: '127.0.0.1,localhost',
  };
  const jobs = [
    { id: 'pooled', action: 'ask', prompt: 'what is it?' },
    { id: 'again', action: 'ask', prompt: 'and now?' },
    { id: 'alone', action: 'ask', prompt: 'who is it?', pool: { mode: 'never' } },
  ];
  const pools = { aider: { count: 1, model: 'openai/gpt-4o' } };
  const ran = await run(real, checkout.path, jobs, { pools, defaults: { tool: 'aider' }, run: { environment } });

  expect(outcomes(ran)).toEqual(allCompleted(jobs));
  expect(ran.result.jobs.map((job) => job.stdout)).toEqual(jobs.map(({ prompt }) => `ECHO[1]: ${prompt}`));
  const printed = eventsOf(ran.events, 'turn_output').filter(({ text }) => text.includes('raw.githubusercontent.com'));
  expect(new Set(printed.map(({ channel }) => channel))).toEqual(new Set(['activity']));
});
