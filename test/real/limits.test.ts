import { describe, expect, it } from 'vitest';
import { launchCluster } from '../../src/cluster/launch-cluster.ts';
import { message } from '../../src/model/turn/prompt.ts';
import type { Outcome } from '../../src/model/turn/outcome.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { type LimitName, RESETS_IN_S } from '../../fixtures/model-server/limit-answers.ts';
import { MODELS, openRealTools } from '../../fixtures/real-tools/real-tools.ts';
import type { ToolRef } from '../../scripts/real-tools/recipes.ts';

/** How a turn of a real tool ends whose provider has this limit; it is cut off where the tool goes on trying. */
async function outcomeOf(tool: ToolRef, limit: LimitName, seconds: number): Promise<Outcome> {
  await using real = await openRealTools([tool]);
  using checkout = Checkout.git({ 'a.txt': 'a\n' });
  const model = MODELS[tool]!;
  await using cluster = await launchCluster(tool, { count: 1, cwd: checkout.path, model, environment: real.env });
  return (await cluster.send(message(`LIMIT ${limit}`), { timeoutMs: seconds * 1000 }).ended).outcome;
}

// copilot, opencode and qwen try for long before they say a word. Waiting costs nothing, so all wait side by side.
describe.concurrent('a limit of the provider is recognised, with the real tool', () => {
  it.for([
    ['aider', 'quota', 'quota', 6],
    ['claude', 'quota', 'quota', 30],
    ['codex', 'quota', 'quota', 30],
    ['gemini', 'quota', 'quota', 30],
    ['copilot', 'quota', 'quota', 110],
    ['opencode', 'quota', 'quota', 130],
    ['qwen', 'quota', 'quota', 150],
    ['aider', 'busy', 'overloaded', 6],
    ['claude', 'busy', 'overloaded', 6],
    ['codex', 'busy', 'overloaded', 60],
    ['copilot', 'busy', 'overloaded', 60],
    ['codex', 'rate', 'overloaded', 15],
  ] as const)('%s: %s', { timeout: 200_000 }, async ([tool, limit, kind, seconds]) => {
    expect(await outcomeOf(tool, limit, seconds)).toMatchObject({
      kind: expect.stringMatching(/^(failed|timed_out)$/),
      limit: { kind },
    });
  });

  it('claude: rate, with the time that the API gives', { timeout: 60_000 }, async () => {
    const before = Date.now();
    const outcome = await outcomeOf('claude', 'rate', 10);
    if (outcome.kind !== 'timed_out') throw new Error(JSON.stringify(outcome));
    expect(outcome.limit).toMatchObject({ kind: 'overloaded' });
    const inS = (Date.parse(outcome.limit!.until!) - before) / 1000;
    expect(inS).toBeGreaterThan(RESETS_IN_S - 10);
    expect(inS).toBeLessThan(RESETS_IN_S + 60);
  });
});
