import { z } from '../../lib/schema/z.ts';
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

const WHY: Readonly<Record<FailOn, string>> = {
  'no-change': 'it changed nothing',
  refusals: 'something was refused or did not apply',
};

/**
 * Why a job is a failure of its run: why it did not complete, or what `--fail-on` says of one that did. Null: it is none.
 * @param choices `fail_on` of the run.
 */
export function failureOf(
  job: Pick<JobResult, 'outcome' | 'success' | 'error' | 'no_change' | 'refusals'>,
  choices: readonly FailOn[],
): string | null {
  if (!job.success) return job.error ?? 'no reason is known';
  const choice = choices.find((each) => failsOn([each], job));
  return choice === undefined ? null : `${WHY[choice]} (--fail-on ${choice})`;
}

/** Above a list of jobs that are failures of a run. @param hasSuccess whether some of them completed. */
export function failuresTitle(hasSuccess: boolean): string {
  return hasSuccess ? 'Not completed, or failed by --fail-on' : 'Not completed';
}
