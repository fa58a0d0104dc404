import { line } from '../text/spans.ts';
import type { PoolView } from '../view/pool-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/** A line for each pool whose tool is being loaded, or whose instances are starting. */
export function startingLines({ pools }: RunView, { columns, now, paint }: LineOptions): string[] {
  return [...pools.values()]
    .map((pool) => startingText(pool, now))
    .filter((text) => text !== null)
    .map((text) => line(columns, [[text, paint.dim]]));
}

function startingText({ name, start, startingSince, ready, count }: PoolView, now: number): string | null {
  if (start?.how === 'loading') {
    const seconds = Math.max(0, now - Date.parse(start.since)) / 1000;
    return `${name}: loading ${seconds.toFixed(1)} s`;
  }
  if (startingSince === null) return null;
  const seconds = Math.max(0, Math.floor((now - startingSince) / 1000));
  return `${name}: starting ${seconds} s, ${ready} of ${count} ready`;
}
