import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/model/budget/budget.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { statusLines } from '../../../src/reporters/reports/status-table.ts';
import { paintFor } from '../../../src/reporters/theme.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';
import { fakeClaude } from '../../../fixtures/agents/rows.ts';
import { openClusterHost, readyClusterHost } from '../../support/cluster-host.ts';
import { ofType } from '../../support/events.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';

const budgetOf = (over: Partial<Budget>): Budget => ({
  cost_usd: null,
  tokens: null,
  minutes: null,
  on_spent: 'stop',
  ...over,
});
const send = (text: string, to: number | null = null) => ({ request: 'send', prompt: message(text), to }) as const;

describe('the budget of a cluster', () => {
  it('that is spent has what waits and what comes refused, while a turn that runs ends, and its status says so', async () => {
    await using made = await readyClusterHost(2, { budget: budgetOf({ tokens: 30 }) });
    const client = await made.client();
    const status = () => statusLines([made.host.status()], { columns: 100, paint: paintFor(false), now: 0 });
    expect(status()).toContain('  budget: 0 of 30 tokens');
    const running = client.request(send('sim:sleep 0.4\nsim:say still here', 0));
    await eventually(() => expect(made.host.status().instances[0]?.state).toBe('busy'));
    const waits = client.request(send('sim:say 12', 0));
    // Its turn uses twice as many tokens as its prompt has characters.
    expect((await client.request(send('sim:say 1234567890', 1))).end?.result?.outcome.kind).toBe('completed');
    const refusal = {
      code: 'budget_spent',
      message: 'the budget of sim is spent: the cluster sim has used 36 of 30 tokens',
      hint: 'launch a cluster with a new budget',
    };
    expect((await waits).end?.error).toEqual(refusal);
    expect((await client.request(send('sim:say late'))).end?.error).toEqual(refusal);
    await expect(client.request({ request: 'lease', holder: 'a run' })).rejects.toMatchObject({ code: 'budget_spent' });
    expect((await running).end?.result).toMatchObject({ text: 'still here', outcome: { kind: 'completed' } });
    expect(ofType(made.events, 'budget_spent')).toMatchObject([{ of: 'cluster', name: 'sim', used: 36 }]);
    expect(made.host.status()).toMatchObject({ state: 'ready', waiting: 0, budget: { tokens: 30, on_spent: 'stop' } });
    expect(status().join('\n')).toMatch(/^ {2}budget spent: \d+ of 30 tokens; takes no prompts$/m);
  });

  it('interrupts turns by choice as soon as a tool reports what it has used, those of a lease too', async () => {
    const registry = new Registry([fakeClaude('plain')]);
    const budget = budgetOf({ tokens: 900, on_spent: 'interrupt' });
    await using made = await readyClusterHost(2, { tool: 'fake-claude', registry, budget });
    const [client, other] = [await made.client(), await made.client()];
    const { promise: leased, resolve } = Promise.withResolvers<void>();
    const lease = other.request({ request: 'lease', holder: 'a run' }, { onEvent: () => resolve() });
    await leased;
    const turn = (text: string) =>
      other.request({ request: 'turn', lease: 1, prompt: message(text), timeout_ms: null });
    const held = turn('sim:hang');
    await eventually(() => expect(made.host.status().instances.map(({ state }) => state)).toContain('busy'));
    const { end } = await client.request(send('claude:call 1000\nsim:hang'));
    expect(end?.result?.outcome).toMatchObject({
      kind: 'interrupted',
      reason: expect.stringMatching(/^the budget of fake-claude is spent: the cluster fake-claude has used/),
    });
    expect((await held).result.outcome.kind).toBe('interrupted');
    await expect(turn('once more')).rejects.toMatchObject({ code: 'budget_spent' });
    lease.catch(() => {});
  });

  it('is that of one cluster, where the name that it would have had is taken', async () => {
    await using first = await openClusterHost();
    const { environment } = first.runtime;
    await using made = await readyClusterHost(1, { budget: budgetOf({ tokens: 1, minutes: 1 }), environment });
    const client = await made.client();
    await client.request(send('sim:say x'));
    expect(ofType(made.events, 'budget_spent')).toMatchObject([{ of: 'cluster', name: 'sim-2' }]);
  });

  it('of minutes is over also before it is ready, and where nothing is reported', async () => {
    await using made = await openClusterHost({ budget: budgetOf({ minutes: 0.001 }) });
    const client = await made.client();
    const sent = client.request(send('sim:say x'));
    await eventually(() =>
      expect(made.host.status().budget?.spent).toMatch(/^the cluster sim has used .* of 0.06 seconds$/),
    );
    await made.host.start(never);
    expect((await sent).end?.error).toMatchObject({ code: 'budget_spent' });
  });
});
