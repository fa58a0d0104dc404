import { didYouMean } from '../../lib/text/nearest.ts';
import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/run/job.ts';

/** The jobs that `--only` names; all of them where it is not given. */
export function chooseJobs(jobs: readonly Job[], only: readonly string[] | undefined, faults: Fault[]): readonly Job[] {
  if (only === undefined) return jobs;
  const ids = new Set(jobs.map((job) => job.id));
  const wanted = new Set(only);
  for (const id of wanted) {
    if (ids.has(id)) continue;
    const message = `no job is called ${JSON.stringify(id)}`;
    faults.push({ path: [], message, hint: didYouMean(id, [...ids]), flag: '--only' });
  }
  // What they depend on was left out on purpose, so it isn't waited for.
  return jobs
    .filter((job) => wanted.has(job.id))
    .map((job) => ({ ...job, depends_on: job.depends_on.filter((id) => wanted.has(id)) }));
}
