import type { JobResult } from './job-result.ts';

/**
 * The results of the jobs of a run, in the order of the file. An array is one; those of a run that has just ended are read from
 * its journal each time they are gone through, so whoever does that keeps no more of them than is needed.
 */
export interface JobResults extends Iterable<JobResult> {
  readonly length: number;
  /** The results of which this is so, in memory: for what is true of few. */
  filter(isWanted: (job: JobResult) => boolean): JobResult[];
  find(isWanted: (job: JobResult) => boolean): JobResult | undefined;
  some(isSo: (job: JobResult) => boolean): boolean;
  every(isSo: (job: JobResult) => boolean): boolean;
}

/** How many of them this is true of. */
export function countJobs(jobs: Iterable<JobResult>, isSo: (job: JobResult) => boolean): number {
  return firstJobs(jobs, isSo, 0).count;
}

/** The first of those that this is true of, with where they stand among all, and how many there are in all. */
export function firstJobs(
  jobs: Iterable<JobResult>,
  isSo: (job: JobResult) => boolean,
  most: number,
): { readonly jobs: JobResult[]; readonly places: number[]; readonly count: number } {
  const [first, places]: [JobResult[], number[]] = [[], []];
  let [count, place] = [0, 0];
  for (const job of jobs) {
    if (isSo(job)) {
      count += 1;
      if (count <= most) {
        first.push(job);
        places.push(place);
      }
    }
    place += 1;
  }
  return { jobs: first, places, count };
}
