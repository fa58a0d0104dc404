import type { JobResult } from '../../../model/run/job-result.ts';

/** A table of more jobs is abridged. */
const MAX_ROWS = 40;
/** Of those that completed, so many are shown at each end; of those without a turn, so many at the start. */
const ENDS = 4;
/** How many jobs that did not complete are shown. */
const MAX_FAILED = 20;

/** Stands for jobs that are left out of a table. */
export interface Hidden {
  readonly hidden: number;
  /** What they are: `completed`. */
  readonly what: string;
}

/**
 * The jobs that a table shows. Of a long list these are the first and last that completed and the first that did not; the
 * others of each group are counted, in the place of the first of them.
 */
export function abridged(jobs: readonly JobResult[]): readonly (JobResult | Hidden)[] {
  if (jobs.length <= MAX_ROWS) return jobs;
  const completed = jobs.filter((job) => job.success);
  const failed = jobs.filter((job) => !job.success && job.turns > 0);
  const untried = jobs.filter((job) => !job.success && job.turns === 0);
  const shown = new Set([
    ...completed.slice(0, ENDS),
    ...completed.slice(-ENDS),
    ...failed.slice(0, MAX_FAILED),
    ...untried.slice(0, ENDS),
  ]);
  const markers = new Map<JobResult, Hidden>();
  for (const [what, group] of [
    ['completed', completed],
    ['that did not complete', failed],
    ['that had no turn', untried],
  ] as const) {
    const hidden = group.filter((job) => !shown.has(job));
    if (hidden[0] !== undefined) markers.set(hidden[0], { hidden: hidden.length, what });
  }
  return jobs.flatMap((job): (JobResult | Hidden)[] => {
    const marker = markers.get(job);
    return shown.has(job) ? [job] : marker === undefined ? [] : [marker];
  });
}
