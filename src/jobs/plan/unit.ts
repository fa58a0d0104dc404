import type { Fault } from '../../model/documents/issues.ts';
import { edits, type Job } from '../../model/job.ts';
import type { Claim, Claims } from './claims.ts';

/** What runs on one lease: a job, or the jobs of a session in file order. */
export interface Unit {
  readonly jobs: readonly Job[];
  readonly pool: string;
  readonly claims: Claims;
  /** Jobs of other units that have to be done first. */
  readonly waitsFor: readonly string[];
}

/**
 * Jobs as units, in the order of their first job.
 * @param identities which file each of their paths is.
 */
export function unitsOf(jobs: readonly Job[], identities: ReadonlyMap<string, string>): Unit[] {
  const groups = Map.groupBy(jobs, ({ id, session }) => (session === null ? `job ${id}` : `session ${session}`));
  return [...groups.values()].map((group) => {
    const own = new Set(group.map((job) => job.id));
    return {
      jobs: group,
      pool: group[0]!.pool.name,
      claims: group.map((job) => claimOf(job, identities)),
      waitsFor: [...new Set(group.flatMap((job) => job.depends_on))].filter((id) => !own.has(id)),
    };
  });
}

function claimOf(job: Job, identities: ReadonlyMap<string, string>): Claim {
  const files = job.files.map((path) => identities.get(path) ?? path);
  if (!edits(job)) return { kind: 'files', files, mode: 'read' };
  if (files.length === 0) return { kind: 'exclusive' };
  return { kind: 'files', files, mode: 'write' };
}

/** The jobs of a session share one process, so they have to share a pool. */
export function checkSessions(units: readonly Unit[], all: readonly Job[], faults: Fault[]): void {
  for (const unit of units) {
    const [first] = unit.jobs;
    for (const job of unit.jobs) {
      if (job.pool.name === unit.pool && job.tool === first?.tool) continue;
      const message = `session ${job.session} runs on pool ${unit.pool}, this job on ${job.pool.name}`;
      faults.push({ path: ['jobs', all.findIndex(({ id }) => id === job.id), 'session'], message });
    }
  }
}
