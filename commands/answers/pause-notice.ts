import type { PoolPause } from '../../src/model/pool/pool-pause.ts';
import { pauseText } from '../../src/reporters/text/pause-text.ts';
import { tidy } from '../../src/reporters/text/text-width.ts';

/** That a prompt waits for a pool that is paused, for whoever waits for its answer. @param now milliseconds since the epoch. */
export function pauseNotice(pause: PoolPause, now: number): string {
  const why = pause.reason === '' ? '' : `: ${tidy(pause.reason)}`;
  return `the pool is ${pause.until === null ? 'trying again' : pauseText(pause, now)}${why}\n`;
}
