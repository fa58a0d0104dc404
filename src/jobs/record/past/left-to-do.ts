import type { JobResult } from '../../../model/run/job-result.ts';
import type { StreamedResult } from '../../../model/run/run-result.ts';

/** What a run that has ended left to do. */
export interface LeftToDo {
  /** Jobs that an interrupt stopped or kept from starting, or a landing that it kept from being made. */
  readonly stopped: boolean;
  /** Jobs that ended by themselves, and without success. */
  readonly failed: boolean;
}

/** What a run left to do, by its result. */
export function leftToDo({ jobs, interrupted, isolation }: StreamedResult): LeftToDo {
  const isStopped = ({ outcome }: JobResult) => outcome === 'interrupted' || outcome === 'cancelled';
  return {
    stopped: jobs.some(isStopped) || (interrupted && isolation.kind === 'worktree'),
    failed: jobs.some((job) => !job.success && !isStopped(job)),
  };
}
