import { type Clock, systemClock } from '../../src/lib/clock.ts';

/** Time that runs so many times as fast as the machine's, for what waits for seconds between real requests. */
export function fastClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * factor,
    after: (ms, fn) => systemClock.after(ms / factor, fn),
  };
}
