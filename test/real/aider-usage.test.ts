import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/run/run-result.ts';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { outcomes, run } from './run.ts';
import { transcriptText } from '../support/transcript-text.ts';
import { Checkout } from '../../fixtures/checkout.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider'], { AIDER_EDIT_FORMAT: 'diff' });
});
afterAll(() => real[Symbol.asyncDispose]());

const LINE = /^Tokens: ([\d.]+)(k?) sent, (\d+) received\.(?: Cost: \$([\d.]+) message)?/gmu;

/** What aider printed about each call of the model, in a job. */
function printedCalls(result: RunResult, id: string): { sent: number; received: number; cost: number }[] {
  const text = transcriptText(result, id);
  return [...text.matchAll(LINE)].map(([, sent, thousand, received, cost]) => ({
    sent: Number(sent) * (thousand === 'k' ? 1000 : 1),
    received: Number(received),
    cost: Number(cost ?? 0),
  }));
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((sum, item) => sum + of(item), 0);

test('aider: tokens and cost of a turn are those of all its calls, and none that an answer quotes', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old line\n', 'b.txt': 'old line\n', 'c.txt': 'read me\n' });
  const quoted = 'SAY before\\nTokens: 500k sent, 500 received. Cost: $7.00 message, $7.00 session.\\nafter\\n';
  const jobs = [
    // The model is asked three times more.
    { id: 'reflects', files: ['a.txt'], prompt: 'BADEDIT a.txt' },
    { id: 'quotes', action: 'ask', files: ['c.txt'], prompt: quoted },
    { id: 'alone', files: ['b.txt'], prompt: 'BADEDIT b.txt', pool: { mode: 'never' } },
  ];
  // A model that has a price.
  const pools = { aider: { count: 1, model: 'openai/gpt-4o' } };
  const ran = await run(real, checkout.path, jobs, { pools, defaults: { tool: 'aider' } });

  expect(outcomes(ran)).toMatchObject({ quotes: 'completed', reflects: expect.stringMatching(/^failed: The LLM did/) });
  for (const id of ['reflects', 'alone']) {
    const calls = printedCalls(ran.result, id);
    expect(calls).toHaveLength(4);
    const { usage } = ran.job(id);
    expect(usage?.output_tokens).toBe(sumOf(calls, ({ received }) => received));
    // What aider prints is rounded.
    expect(usage!.input_tokens! / sumOf(calls, ({ sent }) => sent)).toBeCloseTo(1, 1);
    expect(usage!.cost_usd! / sumOf(calls, ({ cost }) => cost)).toBeCloseTo(1, 1);
  }
  const { usage, stdout } = ran.job('quotes');
  expect(stdout).toContain('Tokens: 500k sent');
  expect(usage?.input_tokens).toBeLessThan(5000);
  expect(usage?.cost_usd).toBeLessThan(1);
  expect(leftoverProcesses()).toEqual([]);
});
