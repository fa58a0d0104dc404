import { expect } from 'vitest';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { TurnResult } from '../../../src/model/turn/turn-result.ts';
import type { Point } from './point.ts';
import type { Setup } from './setup.ts';

/** A tool that asks its model again and again is not waited for longer. */
const PATIENT_MS = 4000;

/** How a turn ends whose model gives no answer. */
async function silent(setup: Setup, prompt: string): Promise<string> {
  const { outcome, text } = await setup.converse('allow-edits', (ask) => ask(prompt, { timeoutMs: PATIENT_MS }));
  if (outcome.kind === 'completed') return `completed: ${text.includes('about it') ? 'the reasoning' : text}`;
  return outcome.kind.replace('_', ' ');
}

/** The points of the contract that are about what the model answers. */
export const ANSWER_POINTS = {
  empty: {
    title: 'an answer without a word is no success',
    needsModel: true,
    expected: 'failed',
    observe: (setup) => silent(setup, 'EMPTY'),
  },
  reasoning: {
    title: 'nor is reasoning alone',
    needsModel: true,
    expected: 'failed',
    observe: (setup) => silent(setup, 'THINK about it'),
  },
  refusal: {
    title: 'a refusal of the model is the answer, or the turn has not completed',
    needsModel: true,
    expected: 'yes',
    async observe(setup) {
      const prompt = 'REFUSE I will not do that';
      const { outcome, text } = await setup.converse('allow-edits', (ask) => ask(prompt, { timeoutMs: PATIENT_MS }));
      return outcome.kind !== 'completed' || text.includes('I will not do that') ? 'yes' : text;
    },
  },
  cut: {
    title: 'an answer that the limit of tokens cuts off',
    needsModel: true,
    expected: 'asks for the rest',
    async observe(setup) {
      const prompt = `${setup.directives.say('half of it')}\nCUT`;
      setup.server.clear();
      const { outcome } = await setup.converse('allow-edits', (ask) => ask(prompt, { timeoutMs: PATIENT_MS }));
      if (outcome.kind !== 'completed') return outcome.kind.replace('_', ' ');
      return setup.server.requests.length > 1 ? 'asks for the rest' : 'completed';
    },
  },
  indent: {
    title: 'an answer keeps the indent of its first line',
    expected: 'yes',
    async observe(setup) {
      const said = '    indented\n  less';
      const { text } = await setup.converse('allow-edits', (ask) => ask(setup.directives.say(said)));
      return text === said ? 'yes' : JSON.stringify(text);
    },
  },
  usage: {
    title: 'several calls of the model in a turn: their tokens are summed up',
    needsModel: true,
    // It calls its model again after an edit that did not apply alone: `test/real/aider-usage.test.ts`.
    isAbout: ({ tool }) => tool !== 'aider',
    expected: 'the sum',
    async observe(setup) {
      setup.server.clear();
      const { usage } = await setup.converse('allow-edits', (ask) => ask('WRITE made.txt made by a turn'));
      const input = setup.server.requests.reduce((sum, each) => sum + each.usage.inputTokens, 0);
      expect(setup.server.requests.length).toBeGreaterThan(1);
      return usageText(usage, input, setup.server.requests.at(-1)!.usage.inputTokens);
    },
  },
  ungivable: {
    title: 'a text that is no Unicode is refused before it is sent',
    expected: 'yes',
    async observe(setup) {
      setup.server.clear();
      const { outcome } = await setup.converse('allow-edits', (ask) => ask('half a pair: \ud800'));
      expect(setup.server.requests).toEqual([]);
      return outcome.kind === 'failed' && outcome.reason.includes('Unicode') ? 'yes' : outcome.kind;
    },
  },
  at: {
    title: 'an @ in a prompt arrives as text, and no file is read by it',
    needsModel: true,
    expected: 'yes',
    async observe(setup) {
      const secret = `secret ${crypto.randomUUID()}`;
      using outside = Checkout.plain({ 'outside.txt': secret });
      setup.checkout.write('named.txt', `named ${secret}`);
      const prompts = ['mail me@named.txt now', '@named.txt: what is it?', `@${outside.file('outside.txt')} please`];
      setup.server.clear();
      const refused = await setup.converse('read-only', async (ask) => {
        const outcomes = [];
        for (const prompt of prompts) outcomes.push((await ask(prompt)).outcome);
        return outcomes.filter(({ kind }) => kind === 'failed').length;
      });
      const bodies = setup.server.requests.map(({ body }) => JSON.stringify(body)).join('\n');
      const reads = bodies.includes(`named ${secret}`);
      expect(bodies.replaceAll(`named ${secret}`, '')).not.toContain(secret);
      if (refused === prompts.length && setup.server.requests.length === 0) return 'refused';
      const arrived = prompts.every((prompt) => setup.server.requests.some((each) => each.lastUserText === prompt));
      return arrived ? (reads ? 'a file of the folder is read' : 'yes') : 'changed';
    },
  },
  changed: {
    title: 'a mode or a folder that it changed by itself ends with the conversation',
    needsModel: true,
    isAbout: ({ changesItself = [] }) => changesItself.length > 0,
    expected: 'yes',
    async observe(setup) {
      for (const prompt of setup.subject.changesItself ?? []) {
        await setup.converse('allow-edits', (ask) => ask(prompt));
        setup.checkout.write('plain.txt', 'old line\n');
        const edit = setup.directives.edit('plain.txt', 'old line', 'new line');
        const { outcome } = await setup.converse('allow-edits', (ask) => ask(edit));
        expect(outcome, prompt).toEqual({ kind: 'completed' });
        if (setup.checkout.read('plain.txt') !== 'new line\n') return `not after ${prompt}`;
      }
      return 'yes';
    },
  },
} as const satisfies Readonly<Record<string, Point>>;

function usageText(usage: TurnResult['usage'], sum: number, last: number): string {
  const input = usage?.input_tokens ?? null;
  if (input === null) return 'not reported';
  // Some print 10k for what is 9,964.
  const isAbout = (tokens: number) => Math.abs(input - tokens) <= tokens * 0.06;
  if (isAbout(sum)) return 'the sum';
  return isAbout(last) ? 'those of the last call' : input > sum ? 'more than the sum' : 'less than the sum';
}
