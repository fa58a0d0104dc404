import type { AimEvent } from '../../src/model/events.ts';

/** Jobs between two collections. */
const EVERY = 500;

/**
 * To be told of every event: has garbage collected now and then. Left alone, the runtime lets it grow to as much as what
 * lives, and more where the results are written; over ten thousand jobs these are a hundred megabytes.
 */
export function collectGarbage(): (event: AimEvent) => void {
  let jobs = 0;
  let left = 0;
  return (event) => {
    if (event.type === 'run_started') left = event.jobs.length;
    if (event.type === 'job_finished') {
      jobs += 1;
      left -= 1;
      if (jobs % EVERY === 0 || (left === 0 && jobs > EVERY)) Bun.gc(true);
    }
    if (event.type === 'run_finished' && jobs > EVERY) Bun.gc(true);
  };
}
