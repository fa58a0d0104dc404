import type { AimEvent } from '../../../src/model/events.ts';

/** The fewest jobs between two collections, and how many collections a run has at most. */
const INTERVAL = 500;
const MAX_TIMES = 50;

/**
 * A sink of events that collects garbage every 500 jobs; every 2,000 of 100,000, as each time all that lives is looked at.
 * Without it the runtime lets garbage grow to the size of the live data, and beyond while the results are written: a hundred
 * megabytes for ten thousand jobs.
 */
export function collectGarbage(): (event: AimEvent) => void {
  let finished = 0;
  let pending = 0;
  let interval = INTERVAL;
  return (event) => {
    if (event.type === 'run_started') pending = event.jobs.length;
    if (event.type === 'run_resumed') pending = event.jobs.length - event.kept.length;
    if (event.type === 'run_started' || event.type === 'run_resumed') {
      interval = Math.max(INTERVAL, Math.ceil(pending / MAX_TIMES));
      // Of what was made of so many jobs.
      if (interval > INTERVAL) Bun.gc(true);
    }
    if (event.type === 'job_finished') {
      finished += 1;
      pending -= 1;
      if (finished % interval === 0 || (pending === 0 && finished > INTERVAL)) Bun.gc(true);
    }
    if (event.type === 'run_finished' && finished > INTERVAL) Bun.gc(true);
  };
}
