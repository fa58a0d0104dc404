import type { Fault } from '../../model/documents/issues.ts';
import { edits, type Job } from '../../model/job.ts';
import type { PlanWorld } from './plan-world.ts';

/**
 * A service changes files of its own, and a run does not merge those yet: its jobs ask and review.
 * @param places where each job stands in the file, for faults.
 */
export function checkRemoteJobs(
  jobs: readonly Job[],
  world: PlanWorld,
  places: ReadonlyMap<string, number>,
  faults: Fault[],
): void {
  for (const job of jobs) {
    if (!edits(job) || !world.tool(job.tool).isRemote) continue;
    faults.push({
      path: ['jobs', places.get(job.id) ?? 0],
      message: `${job.tool} changes files elsewhere, and a run cannot merge what it changed`,
      hint: 'give it the action ask or review, or use `aim send --json`, whose result has the patch',
    });
  }
}
