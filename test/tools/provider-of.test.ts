import { expect, it } from 'vitest';
import { providerOf } from '../../src/tools/provider-of.ts';
import { Registry } from '../../src/tools/registry/registry.ts';

it.each<[string, string | null, string]>([
  ['claude', null, 'anthropic'],
  ['claude', 'opus', 'anthropic'],
  ['codex', 'gpt-5', 'openai'],
  ['gemini', null, 'google'],
  ['copilot', 'gpt-5', 'github'],
  ['aider', null, 'aider'],
  ['aider', 'gpt-4o', 'openai'],
  ['aider', 'openai/some-model', 'openai'],
  ['aider', 'o3-mini', 'openai'],
  ['aider', 'sonnet', 'anthropic'],
  ['aider', 'gemini/gemini-2.5-pro', 'google'],
  ['aider', 'openrouter/anthropic/claude-sonnet-4', 'openrouter'],
  ['aider', 'a-model-of-mine', 'aider'],
  ['aider', 'constructor/x', 'constructor'],
  ['sim', null, 'sim'],
])('the provider of %s with the model %j is %s', (tool, model, provider) => {
  expect(providerOf(Registry.builtIn().get(tool), model)).toBe(provider);
});
