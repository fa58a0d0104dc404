import type { PoolPause } from '../../model/pool/pool-pause.ts';
import { clockTime } from './durations.ts';
import { timeOfDay } from './local-time.ts';

const WORDS: Readonly<Record<PoolPause['limit'], string>> = {
  quota: 'its quota is used up',
  overloaded: 'its provider takes no more requests',
};

/**
 * That a pool is paused and why, as a fragment behind its name; without the tool's own words.
 * @param now milliseconds since the epoch.
 */
export function pauseText({ limit, until }: Pick<PoolPause, 'limit' | 'until'>, now: number): string {
  if (until === null) return `tries one turn: ${WORDS[limit]}`;
  return `paused until ${timeOfDay(until)}, for ${clockTime(Date.parse(until) - now)}: ${WORDS[limit]}`;
}
