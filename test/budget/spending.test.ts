import { expect, it } from 'vitest';
import { Spending } from '../../src/budget/spending.ts';
import { type Budget, budgetOf, whatIsSpent } from '../../src/model/budget/budget.ts';
import { spentText } from '../../src/model/budget/budget-text.ts';
import type { AimEvent } from '../../src/model/events.ts';

/** A turn's usage so far, or at its end. */
function usage(type: 'turn_usage' | 'turn_ended', turn: string, tokens: number | null, cost: number | null, job = 'j') {
  const about = { pool: turn.split('-')[0]!, instance: 0, turn, holder: job, job, model: null, seq: 0, at: '' };
  const used = tokens === null ? null : { input_tokens: tokens, output_tokens: null, cost_usd: cost };
  const event =
    type === 'turn_usage'
      ? { ...about, type, usage: used }
      : { ...about, type, usage: used, outcome: { kind: 'completed' }, duration_ms: 1 };
  return event as AimEvent;
}

function spent(events: readonly AimEvent[]) {
  const spending = new Spending();
  for (const event of events) spending.apply(event);
  const of = ({ tokens, costUsd }: typeof spending.run) => [tokens, costUsd];
  return {
    run: of(spending.run),
    a: of(spending.ofPool('a')),
    b: of(spending.ofPool('b')),
    j: of(spending.ofJob('j')),
  };
}

it.each<[string, AimEvent[], ReturnType<typeof spent>]>([
  ['nothing', [], { run: [0, 0], a: [0, 0], b: [0, 0], j: [0, 0] }],
  [
    'turns that ended',
    [usage('turn_ended', 'a-1', 10, 1), usage('turn_ended', 'b-1', 5, null, 'other')],
    { run: [15, 1], a: [10, 1], b: [5, 0], j: [10, 1] },
  ],
  [
    'a turn so far, whose later usage replaces an earlier one',
    [usage('turn_usage', 'a-1', 10, 1), usage('turn_usage', 'a-1', 30, 3)],
    { run: [30, 3], a: [30, 3], b: [0, 0], j: [30, 3] },
  ],
  [
    'a turn whose end says less than it did so far',
    [usage('turn_usage', 'a-1', 30, 3), usage('turn_ended', 'a-1', 20, 2)],
    { run: [20, 2], a: [20, 2], b: [0, 0], j: [20, 2] },
  ],
  [
    'a turn that was cut off without a usage of its own: what was last known',
    [usage('turn_usage', 'a-1', 30, 3), usage('turn_ended', 'a-1', null, null), usage('turn_ended', 'a-1', 1, 0)],
    { run: [31, 3], a: [31, 3], b: [0, 0], j: [31, 3] },
  ],
  [
    'turns of the same id in two pools',
    [usage('turn_usage', 'a-1', 1, 1), usage('turn_usage', 'b-1', 2, 2), usage('turn_ended', 'a-1', 3, 1)],
    { run: [5, 3], a: [3, 1], b: [2, 2], j: [5, 3] },
  ],
])('what is spent is the sum over %s', (_, events, sums) => {
  expect(spent(events)).toEqual(sums);
});

const none: Budget = { cost_usd: null, tokens: null, minutes: null, on_spent: 'stop' };

it.each<[Partial<Budget>, { tokens?: number; costUsd?: number; ms?: number }, string | null]>([
  [{}, { tokens: 1e9, costUsd: 1e9, ms: 1e9 }, null],
  [{ tokens: 1000 }, { tokens: 999, costUsd: 50 }, null],
  [{ tokens: 1000 }, { tokens: 1000 }, 'the run has used 1,000 of 1,000 tokens'],
  [{ tokens: 1000 }, { tokens: 12_345 }, 'the run has used 12,345 of 1,000 tokens'],
  [{ cost_usd: 0.05 }, { costUsd: 0.06 }, 'the run has used $0.0600 of $0.0500'],
  [{ minutes: 2 }, { ms: 119_999 }, null],
  [{ minutes: 2 }, { ms: 120_000 }, 'the run has used 2 of 2 minutes'],
  [{ minutes: 2 / 60 }, { ms: 1998.6 }, null],
  [{ minutes: 2 / 60 }, { ms: 2000 }, 'the run has used 2 of 2 seconds'],
  [{ minutes: 0.5 }, { ms: 31_000 }, 'the run has used 31 of 30 seconds'],
  [{ cost_usd: 1, tokens: 10 }, { costUsd: 2, tokens: 20 }, 'the run has used $2.00 of $1.00'],
])('of the budget %j the use %j is: %j', (budget, used, text) => {
  const what = whatIsSpent({ ...none, ...budget }, { tokens: 0, costUsd: 0, ms: 0, ...used });
  expect(what === null ? null : spentText({ of: 'run', name: null, ...what })).toBe(text);
});

it('each limit of a budget comes from the first that gives it', () => {
  expect(budgetOf(undefined, {})).toBeNull();
  expect(budgetOf({ on_spent: 'interrupt' }, undefined)).toBeNull();
  expect(budgetOf({ on_spent: 'interrupt' }, { tokens: 5, cost_usd: 1 })).toEqual({
    ...none,
    tokens: 5,
    cost_usd: 1,
    on_spent: 'interrupt',
  });
  expect(budgetOf({ tokens: 7 }, { tokens: 5, on_spent: 'interrupt' })).toEqual({
    ...none,
    tokens: 7,
    on_spent: 'interrupt',
  });
});
