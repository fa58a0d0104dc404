import { openPastRun } from '../../src/host/runs/past/past-runs.ts';
import { runJobs, type RunJobsOptions } from '../../src/host/runs/run-host.ts';
import type { ResumeOptions } from '../../src/jobs/run/open/prepare-resume.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { givenOverrides } from '../../src/model/run/run-options.ts';
import type { Checkout } from '../../fixtures/checkout.ts';
import { never } from './never.ts';
import type { Rehearsal } from './rehearsal.ts';

export interface ResumeCall
  extends Partial<RunJobsOptions>, Pick<ResumeOptions, 'onlyFailed' | 'only' | 'acceptChanges'> {
  /** The run; the newest with something left to do by default. */
  readonly run?: string;
  /** The job file as it is now; as it was by default. */
  readonly document?: object;
}

/** Goes on with a run of a checkout, as `aim run-jobs --resume` does. */
export async function resume(
  checkout: Pick<Checkout, 'path'>,
  call: ResumeCall = {},
  signal = never,
): Promise<Rehearsal> {
  const { run = null, document, onlyFailed, only, acceptChanges, ...options } = call;
  const events: AimEvent[] = [];
  const where = { cwd: checkout.path, run, ...(onlyFailed !== undefined && { onlyFailed }) };
  const { environment = process.env } = options;
  using past = await openPastRun({ ...where, environment, stateDir: undefined }, signal);
  const withDefaults = Array.isArray(document) ? document : { defaults: { tool: 'sim' }, ...document };
  const result = await runJobs(
    {
      source: 'jobs.json',
      text: document === undefined ? past.jobText()! : JSON.stringify(withDefaults),
      cwd: checkout.path,
      mayLackFiles: true,
      ...options,
      overrides: { ...givenOverrides(past.started.options.overrides), ...options.overrides },
      resume: { past, onlyFailed: onlyFailed ?? false, only, acceptChanges: acceptChanges ?? false },
      onEvent(event) {
        events.push(event);
        options.onEvent?.(event);
      },
    },
    signal,
  );
  return { result, events, job: (id) => result.jobs.find((job) => job.id === id)! };
}
