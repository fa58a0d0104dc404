import type { Fault } from '../../model/documents/issues.ts';
import { edits, type Job } from '../../model/run/job.ts';
import type { Overrides } from './overrides.ts';
import type { PlanWorld } from './plan-world.ts';

/**
 * A service works on what is pushed when its session is made: what other jobs of the run change is not there yet. That holds for
 * one that a job falls back on, too.
 * @param places where each job stands in the file, for faults.
 */
export function checkRemoteJobs(
  jobs: readonly Job[],
  overrides: Overrides,
  world: PlanWorld,
  places: ReadonlyMap<string, number>,
  faults: Fault[],
): void {
  const isRemote = (tool: string) => world.toolIds.includes(tool) && world.tool(tool).isRemote;
  const serviceOf = ({ tool, fallback }: Job) =>
    isRemote(tool) ? tool : fallback.find((other) => isRemote(other.tool))?.tool;
  const remote = jobs.filter((job) => serviceOf(job) !== undefined);
  if (remote.length === 0) return;
  const byId = new Map(jobs.map((job) => [job.variant_of ?? job.id, job]));
  for (const job of remote) {
    const service = serviceOf(job)!;
    const unseen = earlierJobs(job, byId).find((other) => edits(other) && !sharesSession(job, other));
    if (unseen === undefined) continue;
    faults.push({
      path: ['jobs', places.get(job.id) ?? 0, 'depends_on'],
      message: `${service} works on what is pushed to origin, and would not see what ${unseen.id} changes`,
      ...(overrides.tool !== undefined && { flag: '--tool' }),
      hint: `leave out the ${service === job.tool ? 'dependency' : 'dependency or the fallback'}, or run it after a push`,
    });
  }
}

function sharesSession({ session }: Job, other: Job): boolean {
  return session !== null && other.session === session;
}

/** The jobs that a job waits for, directly or not, the nearest first. */
function earlierJobs(job: Job, byId: ReadonlyMap<string, Job>): Job[] {
  const found = new Map<string, Job>();
  const left = [...job.depends_on];
  for (let id = left.shift(); id !== undefined; id = left.shift()) {
    const other = byId.get(id);
    if (other === undefined || found.has(id)) continue;
    found.set(id, other);
    left.push(...other.depends_on);
  }
  return [...found.values()];
}
