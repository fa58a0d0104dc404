import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRealTools, type RealTools } from '../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { leftoverProcesses } from '../support/leftover-processes.ts';
import { eventsOf, outcomes, run } from './run.ts';

let real: RealTools;
beforeAll(async () => {
  real = await openRealTools(['aider', 'claude', 'codex'], { AIDER_EDIT_FORMAT: 'diff' });
});
afterAll(() => real[Symbol.asyncDispose]());

/** A turn with several calls of the model, of which the first one ends and the second one takes its time. */
const TURNS = {
  // An edit that does not apply goes back to the model, up to three times.
  aider: 'BADEDIT a.txt\nSLEEP 3000',
  claude: 'APPEND b.txt new\nHANG',
  codex: 'APPEND c.txt new\nHANG',
} as const;

test('a budget of tokens interrupts a turn of aider, claude and codex after a call of the model in the middle of it', async () => {
  using checkout = Checkout.git({ 'a.txt': 'old\n', 'b.txt': 'old\n', 'c.txt': 'old\n' });
  const budget = { tokens: 1, on_spent: 'interrupt' };
  const jobs = Object.entries(TURNS).map(([tool, prompt], n) => ({
    id: tool,
    tool,
    prompt,
    files: [`${'abc'[n]}.txt`],
    budget,
  }));
  const ran = await run(real, checkout.path, jobs, { pools: { aider: { count: 1, model: 'openai/gpt-4o' } } });

  const cut = (id: string) =>
    expect.stringMatching(new RegExp(`^interrupted: budget: the job ${id} has used [\\d,]+ of 1 tokens$`));
  expect(outcomes(ran)).toEqual({ aider: cut('aider'), claude: cut('claude'), codex: cut('codex') });
  for (const { id } of jobs) {
    const { usage, attempts } = ran.job(id);
    expect(usage?.input_tokens, id).toBeGreaterThan(1);
    expect(attempts, id).toHaveLength(1);
    // It was known before the turn had ended.
    const spent = ran.events.findIndex((event) => event.type === 'budget_spent' && event.name === id);
    const ended = ran.events.findLastIndex((event) => event.type === 'turn_ended' && event.job === id);
    expect(spent, id).toBeGreaterThan(-1);
    expect(spent, id).toBeLessThan(ended);
  }
  // aider says what a call cost, the price of a scripted model is not known of the others.
  expect(ran.job('aider').usage?.cost_usd).toBeGreaterThan(0);
  expect(ran.job('codex').usage?.cost_usd).toBeNull();
  expect(eventsOf(ran.events, 'turn_usage').length).toBeGreaterThan(2);
  expect(leftoverProcesses()).toEqual([]);
});
