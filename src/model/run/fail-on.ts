import { z } from 'zod';
import { FAIL_ON_CHOICES } from '../choices.ts';
import type { JobResult } from './job-result.ts';

/** What makes a run a failure beside jobs that did not complete: see {@link FAIL_ON_CHOICES}. */
export const failOnSchema = z.enum(FAIL_ON_CHOICES);
/** What makes a run a failure beside jobs that did not complete. */
export type FailOn = z.infer<typeof failOnSchema>;

const FAILS: Readonly<Record<FailOn, (job: Pick<JobResult, 'no_change' | 'refusals'>) => boolean>> = {
  'no-change': (job) => job.no_change,
  refusals: (job) => job.refusals.length > 0,
};

/** Whether one of these is true of a job. Of a variant that was not chosen nothing is. */
export function failsOn(
  choices: readonly FailOn[],
  job: Pick<JobResult, 'outcome' | 'no_change' | 'refusals'>,
): boolean {
  return job.outcome !== 'not_chosen' && choices.some((choice) => FAILS[choice](job));
}
