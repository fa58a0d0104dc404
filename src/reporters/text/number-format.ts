import { dollars } from '../../model/amounts.ts';
import type { Usage } from '../../model/turn/usage.ts';

/** What a turn or several cost: `≈$4.50` where it is an estimate. Null: not known. */
export function costText(usage: Usage | null): string | null {
  if (usage?.cost_usd == null) return null;
  return `${usage.cost_estimated === true ? '≈' : ''}${dollars(usage.cost_usd)}`;
}

/** `678`, `12.3k`, `1.2M`. */
export function compact(count: number): string {
  if (count < 1000) return String(count);
  return count < 999_950 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}
