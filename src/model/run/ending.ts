import type { JobOutcome } from '../turn/outcome.ts';
import type { JobResult } from './job-result.ts';

/** How a job ended, as it is shown: its outcome, or `no_change` for an editing job that completed and changed nothing. */
export type Ending = JobOutcome | 'no_change';

/** How a job ended, as it is shown. */
export function endingOf(result: JobResult): Ending {
  const { files_changed, outside_files, remote } = result;
  // A pull request is a change, if elsewhere.
  const changedNothing = [files_changed, outside_files, remote?.pull_requests ?? []].every((list) => list.length === 0);
  return result.outcome === 'completed' && result.edits && changedNothing ? 'no_change' : result.outcome;
}

/** How many jobs ended how, the good endings first. */
export function endingCounts(jobs: Iterable<JobResult>): [Ending, number][] {
  const counts = new Map<Ending, number>([
    ['completed', 0],
    ['no_change', 0],
  ]);
  for (const job of jobs) counts.set(endingOf(job), (counts.get(endingOf(job)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 0);
}
