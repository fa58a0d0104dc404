import { dollars } from '../../model/amounts.ts';
import type { ModelCost } from '../../model/run/run-result.ts';
import type { Usage } from '../../model/turn/usage.ts';
import { tidy } from './text-width.ts';

/** What a turn or several cost: `≈$4.50` where it is an estimate. Null: not known. */
export function costText(usage: Usage | null): string | null {
  if (usage?.cost_usd == null) return null;
  return `${usage.cost_estimated === true ? '≈' : ''}${dollars(usage.cost_usd)}`;
}

/** `codex gpt-5: 12.3k/678 tokens, ≈$0.12`: sent and received; what is not known is left out. */
export function modelCostText({ tool, model, usage }: ModelCost): string {
  const { input_tokens: input, output_tokens: output } = usage;
  const tokens = [input, output].map((count) => (count === null ? '?' : compact(count))).join('/');
  const facts = [
    ...(input === null && output === null ? [] : [`${tokens} tokens`]),
    costText(usage) ?? 'cost unknown',
  ].join(', ');
  return tidy(`${tool}${model === null ? '' : ` ${model}`}: ${facts}`);
}

/** `678`, `12.3k`, `1.2M`. */
export function compact(count: number): string {
  if (count < 1000) return String(count);
  return count < 999_950 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
