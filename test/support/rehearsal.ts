import { runJobs, type RunJobsOptions } from '../../src/host/runs/run-host.ts';
import type { AimEvent } from '../../src/model/events.ts';
import type { JobResult } from '../../src/model/run/job-result.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';
import type { Checkout } from '../../fixtures/checkout.ts';
import { never } from './never.ts';

export interface Rehearsal {
  readonly result: RunResult;
  readonly events: readonly AimEvent[];
  job(id: string): JobResult;
}

/**
 * Runs jobs on the rehearsal agent, unless they name another tool, and in the checkout itself, unless they name another
 * isolation: whether worktrees are possible depends on the machine's git.
 */
export async function rehearse(
  checkout: Pick<Checkout, 'path'>,
  document: object,
  options: Partial<RunJobsOptions> = {},
  signal = never,
): Promise<Rehearsal> {
  const events: AimEvent[] = [];
  const withDefaults = Array.isArray(document) ? document : { defaults: { tool: 'sim' }, ...document };
  const overrides = { ...('isolation' in document ? {} : { isolation: 'shared' as const }), ...options.overrides };
  const result = await runJobs(
    {
      source: 'jobs.json',
      text: JSON.stringify(withDefaults),
      cwd: checkout.path,
      ...options,
      overrides,
      onEvent(event) {
        events.push(event);
        options.onEvent?.(event);
      },
    },
    signal,
  );
  return { result, events, job: (id) => result.jobs.find((job) => job.id === id)! };
}
