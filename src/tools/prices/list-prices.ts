import type { Price } from '../../model/pool/price.ts';

const price = (input: number, output: number): Price => ({ input, output });

const OPUS = price(15, 75);
const OPUS_4_5 = price(5, 25);
const SONNET = price(3, 15);
const GPT_5 = price(1.25, 10);
const GPT_5_2 = price(1.75, 14);

/**
 * List prices by the names of models, without the date or `-latest` behind them: dollars for a million tokens. No discount is
 * in them, for tokens from a cache neither, and no surcharge for long contexts. They are those of litellm 1.81.10,
 * `model_prices_and_context_window_backup.json`, of February 2026, as docs/JOB_FILES.md says too.
 */
export const LIST_PRICES: Readonly<Record<string, Price>> = {
  'claude-3-5-haiku': price(0.8, 4),
  'claude-3-5-sonnet': SONNET,
  'claude-3-7-sonnet': SONNET,
  'claude-3-haiku': price(0.25, 1.25),
  'claude-3-opus': OPUS,
  'claude-4-opus': OPUS,
  'claude-4-sonnet': SONNET,
  'claude-haiku-4-5': price(1, 5),
  'claude-opus-4': OPUS,
  'claude-opus-4-1': OPUS,
  'claude-opus-4-5': OPUS_4_5,
  'claude-opus-4-6': OPUS_4_5,
  'claude-sonnet-4': SONNET,
  'claude-sonnet-4-5': SONNET,
  'codex-mini': price(1.5, 6),
  'deepseek-chat': price(0.28, 0.42),
  'deepseek-reasoner': price(0.28, 0.42),
  'gemini-2.0-flash': price(0.1, 0.4),
  'gemini-2.5-flash': price(0.3, 2.5),
  'gemini-2.5-flash-lite': price(0.1, 0.4),
  'gemini-2.5-pro': price(1.25, 10),
  'gemini-3-flash-preview': price(0.5, 3),
  'gemini-3-pro-preview': price(2, 12),
  'gpt-4-turbo': price(10, 30),
  'gpt-4.1': price(2, 8),
  'gpt-4.1-mini': price(0.4, 1.6),
  'gpt-4.1-nano': price(0.1, 0.4),
  'gpt-4o': price(2.5, 10),
  'gpt-4o-mini': price(0.15, 0.6),
  'gpt-5': GPT_5,
  'gpt-5-chat': GPT_5,
  'gpt-5-codex': GPT_5,
  'gpt-5-mini': price(0.25, 2),
  'gpt-5-nano': price(0.05, 0.4),
  'gpt-5-pro': price(15, 120),
  'gpt-5.1': GPT_5,
  'gpt-5.1-chat': GPT_5,
  'gpt-5.1-codex': GPT_5,
  'gpt-5.1-codex-max': GPT_5,
  'gpt-5.1-codex-mini': price(0.25, 2),
  'gpt-5.2': GPT_5_2,
  'gpt-5.2-chat': GPT_5_2,
  'gpt-5.2-codex': GPT_5_2,
  'gpt-5.2-pro': price(21, 168),
  'grok-3': SONNET,
  'grok-3-mini': price(0.3, 0.5),
  'grok-4': SONNET,
  'grok-code-fast-1': price(0.2, 1.5),
  o1: price(15, 60),
  'o1-mini': price(1.1, 4.4),
  o3: price(2, 8),
  'o3-mini': price(1.1, 4.4),
  'o3-pro': price(20, 80),
  'o4-mini': price(1.1, 4.4),
};

/** Providers whose names may stand before that of a model: they ask its list price. */
const AT_LIST_PRICE = /^(?:openrouter\/)?(?:anthropic|deepseek|gemini|google|openai|xai|x-ai)\//;

/** The list price of a model, as a tool names it: `openai/gpt-4o`, `claude-sonnet-4-5-20250929`. Null: aim knows none. */
export function listPriceOf(model: string): Price | null {
  const name = model.replace(AT_LIST_PRICE, '').replace(/-(?:latest|\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  return Object.hasOwn(LIST_PRICES, name) ? LIST_PRICES[name]! : null;
}
