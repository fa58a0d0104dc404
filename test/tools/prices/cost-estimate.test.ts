import { expect, it } from 'vitest';
import { resolvePoolSettings } from '../../../src/model/pool/pool-settings.ts';
import type { Usage } from '../../../src/model/turn/usage.ts';
import { isCostUnknown, priceOf, withEstimate } from '../../../src/tools/prices/cost-estimate.ts';
import { LIST_PRICES, listPriceOf } from '../../../src/tools/prices/list-prices.ts';
import { Registry } from '../../../src/tools/registry/registry.ts';

const GPT_4O = LIST_PRICES['gpt-4o']!;
const SONNET = LIST_PRICES['claude-sonnet-4-5']!;

it.each([
  ['gpt-4o', GPT_4O],
  ['openai/gpt-4o', GPT_4O],
  ['openrouter/openai/gpt-4o', GPT_4O],
  ['gpt-4o-2024-08-06', GPT_4O],
  ['claude-sonnet-4-5-20250929', SONNET],
  ['anthropic/claude-sonnet-4-5-latest', SONNET],
  ['gemini/gemini-2.5-pro', LIST_PRICES['gemini-2.5-pro']],
  // Somebody else's price.
  ['ollama/gpt-4o', null],
  ['github/gpt-4o', null],
  ['openai/scripted', null],
  ['gpt-4o-of-my-own', null],
  ['constructor', null],
  ['', null],
])('the list price of the model %j is that of its name, without date and provider', (model, price) => {
  expect(listPriceOf(model)).toEqual(price);
});

it('a price is the pool’s, else that of the tool’s row, else the list price of the model that the tool reports', () => {
  const row = { prices: { mine: { input: 1, output: 2 }, 'gpt-4o': { input: 9, output: 9 } } };
  const settings = (over: object = {}) => ({ ...resolvePoolSettings(), ...over });
  const price = { input: 5, output: 6 };
  expect(priceOf({ row, settings: settings({ price }) }, 'gpt-4o')).toBe(price);
  expect(priceOf({ row, settings: settings() }, 'mine')).toEqual({ input: 1, output: 2 });
  expect(priceOf({ row, settings: settings() }, 'gpt-4o')).toEqual({ input: 9, output: 9 });
  expect(priceOf({ row, settings: settings() }, 'claude-sonnet-4-5')).toEqual(SONNET);
  expect(priceOf({ row, settings: settings({ model: 'mine' }) }, null)).toBeNull();
});

it.each<[string, Usage, Usage]>([
  [
    'tokens alone get a cost that is called an estimate',
    { input_tokens: 200_000, output_tokens: 50_000, cost_usd: null },
    { input_tokens: 200_000, output_tokens: 50_000, cost_usd: 1, cost_estimated: true },
  ],
  [
    'what the tool says of the cost stays',
    { input_tokens: 200_000, output_tokens: 50_000, cost_usd: 0 },
    { input_tokens: 200_000, output_tokens: 50_000, cost_usd: 0 },
  ],
  [
    'no tokens have no cost',
    { input_tokens: null, output_tokens: null, cost_usd: null },
    { input_tokens: null, output_tokens: null, cost_usd: null },
  ],
])('%s', (_, usage, estimated) => {
  expect(withEstimate(usage, GPT_4O)).toEqual(estimated);
  expect(withEstimate(usage, null)).toBe(usage);
});

it('the cost of a pool is unknown where its tool reports none and its model has no price', () => {
  const registry = Registry.builtIn();
  const isUnknown = (tool: string, over: object = {}) =>
    isCostUnknown({ row: registry.get(tool), settings: { ...resolvePoolSettings(), ...over } });
  expect(['claude', 'aider', 'opencode'].map((tool) => isUnknown(tool))).toEqual([false, false, false]);
  expect(['codex', 'gemini', 'sim'].map((tool) => isUnknown(tool))).toEqual([true, true, true]);
  expect(isUnknown('codex', { model: 'gpt-5-codex' })).toBe(false);
  expect(isUnknown('codex', { price: { input: 1, output: 1 } })).toBe(false);
});
