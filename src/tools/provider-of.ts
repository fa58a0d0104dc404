import type { ToolRow } from './tool-row.ts';

/** The provider of a model by how its name begins, where no provider stands before it. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^(?:claude|sonnet|opus|haiku)/, 'anthropic'],
  [/^(?:gpt-|chatgpt|codex|o\d|4o)/, 'openai'],
  [/^gemini/, 'google'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'xai'],
  [/^(?:mistral|codestral|devstral)/, 'mistral'],
  [/^command-/, 'cohere'],
  [/^qwen/, 'alibaba'],
];

/** Other names of providers. */
const ALIASES: Readonly<Record<string, string>> = { gemini: 'google', vertex_ai: 'google', 'x-ai': 'xai' };

/**
 * The provider that a pool talks to: that of its tool, or of its model, `openai/gpt-4o` or `gpt-4o`; where neither says it,
 * one that has the name of the tool.
 */
export function providerOf({ id, provider }: Pick<ToolRow, 'id' | 'provider'>, model: string | null): string {
  if (provider !== undefined) return provider;
  if (model === null) return id;
  const [first, ...rest] = model.split('/');
  if (rest.length > 0) return Object.hasOwn(ALIASES, first!) ? ALIASES[first!]! : first!;
  return BY_NAME.find(([pattern]) => pattern.test(model))?.[1] ?? id;
}
