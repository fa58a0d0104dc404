import type { PoolSettings } from '../../model/pool/pool-settings.ts';
import type { Price } from '../../model/pool/price.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { ToolRow } from '../tool-row.ts';
import { listPriceOf } from './list-prices.ts';

/** What decides about the price of a turn. */
export interface PriceSources {
  readonly row: Pick<ToolRow, 'prices'>;
  /** Of the pool. */
  readonly settings: Pick<PoolSettings, 'model' | 'price'>;
}

/** The price of a model: the pool's, that of the tool's row, or its list price; null: it is not known. */
export function priceOf({ row, settings }: PriceSources, model: string | null): Price | null {
  if (settings.price !== null) return settings.price;
  if (model === null) return null;
  return Object.hasOwn(row.prices, model) ? row.prices[model]! : listPriceOf(model);
}

/** A usage with an estimate of its cost where the tool reports tokens alone and the price is known. */
export function withEstimate(usage: Usage, price: Price | null): Usage {
  const { input_tokens: input, output_tokens: output, cost_usd } = usage;
  if (cost_usd !== null || price === null || (input === null && output === null)) return usage;
  const cost = ((input ?? 0) * price.input + (output ?? 0) * price.output) / 1_000_000;
  return { ...usage, cost_usd: cost, cost_estimated: true };
}

/** Whether nothing will say what a pool costs: neither its tool nor a price. */
export function isCostUnknown({ row, settings }: PriceSources & { readonly row: ToolRow }): boolean {
  return !row.reportsCost && priceOf({ row, settings }, settings.model) === null;
}

/** What such a pool is warned of that has a budget in dollars. */
export function unknownCostText(tool: string, model: string | null): string {
  return `its cost may not count for the budget: ${tool} reports none, and no price is known of ${model ?? 'its own model'}`;
}
