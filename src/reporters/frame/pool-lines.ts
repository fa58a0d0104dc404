import { line } from '../text/spans.ts';
import { pauseText } from '../text/pause-text.ts';
import type { PoolView } from '../view/pool-view.ts';
import type { RunView } from '../view/run-view.ts';
import type { LineOptions } from './frame-options.ts';

/** A line for each pool whose tool is being loaded, whose instances are starting, or which is paused. */
export function poolLines({ pools }: RunView, { columns, now, paint }: LineOptions): string[] {
  return [...pools.values()]
    .flatMap((pool) => [[startingText(pool, now), paint.dim] as const, [pausedText(pool, now), paint.yellow] as const])
    .flatMap(([text, color]) => (text === null ? [] : [line(columns, [[text, color]])]));
}

function pausedText({ name, pause }: PoolView, now: number): string | null {
  if (pause === null || pause.limit === null) return null;
  const { limit, until } = pause;
  return `${name} ${pauseText({ limit, until }, now)}`;
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
