import { expect, it } from 'vitest';
import type { EventOf } from '../../src/model/events.ts';
import { message } from '../../src/model/turn/prompt.ts';
import { fakeClaude, fakeCodex } from '../../fixtures/agents/rows.ts';
import { makeCluster } from '../support/cluster.ts';
import { never } from '../support/never.ts';
import { ofType } from '../support/events.ts';

const figures = ({ model, usage }: EventOf<'turn_usage' | 'turn_ended'>) => [model, usage];

it('a turn emits what it has used so far, with an estimate of the cost until the tool has said it', async () => {
  await using made = await makeCluster(1, fakeClaude('plain'));
  await made.cluster.start(never);
  await made.cluster.send(message('claude:call 1000\nclaude:call 3000')).ended;
  const used = (input_tokens: number, output_tokens: number, cost_usd: number) => [
    'gpt-4o',
    { input_tokens, output_tokens, cost_usd, cost_estimated: true },
  ];
  const last = ['gpt-4o', { input_tokens: 4009, output_tokens: 3, cost_usd: 0.25 }];
  expect(ofType(made.events, 'turn_usage').map(figures)).toEqual([
    used(1000, 1, 0.00251),
    used(4000, 2, 0.01002),
    last,
  ]);
  expect(ofType(made.events, 'turn_ended').map(figures)).toEqual([last]);
});

it('a turn whose request failed has the model that it was sent to, not the name of the answer that stands for the error', async () => {
  await using made = await makeCluster(1, fakeClaude('plain'));
  await made.cluster.start(never);
  await made.cluster.send(message('claude:call 10 sonnet\nclaude:call 10 <synthetic>')).ended;
  expect(ofType(made.events, 'turn_ended').map(({ model }) => model)).toEqual(['sonnet']);
});

it('a tool that reports tokens alone has an estimated cost by the price of its pool, and none without one', async () => {
  const price = { input: 1_000_000, output: 0 };
  for (const [settings, cost] of [
    [{ price }, { cost_usd: 7, cost_estimated: true }],
    [{}, { cost_usd: null }],
  ] as const) {
    await using made = await makeCluster(1, fakeCodex(), {}, settings);
    await made.cluster.start(never);
    const { usage } = await made.cluster.send(message('hello')).ended;
    expect(usage).toEqual({ input_tokens: 7, output_tokens: 3, ...cost });
  }
});
