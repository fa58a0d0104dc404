import { runJobs, type RunJobsOptions } from '../../src/jobs/run/run-jobs.ts';
import type { AimEvent, EventOf } from '../../src/model/events.ts';
import type { JobResult } from '../../src/model/job-result.ts';
import type { RunResult } from '../../src/model/run-result.ts';
import type { Checkout } from './checkout.ts';
import { never } from './until.ts';

export interface Rehearsal {
  readonly result: RunResult;
  readonly events: readonly AimEvent[];
  job(id: string): JobResult;
}

/** Works off jobs on the rehearsal agent, unless they name another tool. */
export async function rehearse(
  checkout: Checkout,
  document: object,
  options: Partial<RunJobsOptions> = {},
  signal = never,
): Promise<Rehearsal> {
  const events: AimEvent[] = [];
  const withDefaults = Array.isArray(document) ? document : { defaults: { tool: 'sim' }, ...document };
  const result = await runJobs(
    {
      source: 'jobs.json',
      text: JSON.stringify(withDefaults),
      cwd: checkout.path,
      ...options,
      onEvent(event) {
        events.push(event);
        options.onEvent?.(event);
      },
    },
    signal,
  );
  return { result, events, job: (id) => result.jobs.find((job) => job.id === id)! };
}

export function ofType<T extends AimEvent['type']>(events: readonly AimEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** When a job began and when it was done, as places in the stream of events. */
export function spanOf(events: readonly AimEvent[], job: string): { from: number; to: number } {
  return {
    from: events.findIndex((event) => event.type === 'job_started' && event.job === job),
    to: events.findIndex((event) => event.type === 'job_finished' && event.job === job),
  };
}

export function overlap(events: readonly AimEvent[], a: string, b: string): boolean {
  const [one, other] = [spanOf(events, a), spanOf(events, b)];
  return one.from < other.to && other.from < one.to;
}
