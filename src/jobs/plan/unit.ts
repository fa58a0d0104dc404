import { EMPTY_LIST } from '../../lib/empty-list.ts';
import type { Fault } from '../../model/documents/issues.ts';
import { edits, type Job } from '../../model/run/job.ts';
import type { Claim, Claims } from './claims.ts';

/** What runs on one lease: a job, or the jobs of a session in file order. */
export interface Unit {
  readonly jobs: readonly Job[];
  readonly pool: string;
  /** Where it stands in the order of the job file: of two the earlier one has the smaller number. */
  readonly place: number;
  readonly claims: Claims;
  /** Jobs of other units that have to be done first. */
  readonly waitsFor: readonly string[];
}

/**
 * Jobs as units, in the order of their first job.
 * @param identities which file each of their paths is.
 */
export function unitsOf(jobs: readonly Job[], identities: ReadonlyMap<string, string>): Unit[] {
  const sessions = new Map<string, Job[]>();
  const groups: Job[][] = [];
  for (const job of jobs) {
    const mates = job.session === null ? undefined : sessions.get(job.session);
    if (mates !== undefined) {
      mates.push(job);
      continue;
    }
    const group = [job];
    groups.push(group);
    if (job.session !== null) sessions.set(job.session, group);
  }
  return groups.map((group, place) => ({
    jobs: group,
    place,
    pool: group[0]!.pool.name,
    claims: group.length === 1 && claimsNothing(group[0]!) ? NO_CLAIMS : group.map((job) => claimOf(job, identities)),
    waitsFor: othersOf(group),
  }));
}

/** The jobs outside a group that its jobs depend on. */
function othersOf(group: readonly Job[]): readonly string[] {
  if (group.every(({ depends_on }) => depends_on.length === 0)) return EMPTY_LIST;
  const own = new Set(group.map(({ id }) => id));
  return [...new Set(group.flatMap(({ depends_on }) => depends_on))].filter((id) => !own.has(id));
}

/** Of a job that names no files and edits none. */
const NOTHING: Claim = { kind: 'files', files: [], mode: 'read' };
const NO_CLAIMS: Claims = [NOTHING];
const EVERYTHING: Claim = { kind: 'exclusive' };

function claimsNothing(job: Job): boolean {
  return job.files.length === 0 && !edits(job);
}

function claimOf(job: Job, identities: ReadonlyMap<string, string>): Claim {
  if (job.files.length === 0) return claimsNothing(job) ? NOTHING : EVERYTHING;
  const files = job.files.map((path) => identities.get(path) ?? path);
  if (!edits(job)) return { kind: 'files', files, mode: 'read' };
  return { kind: 'files', files, mode: 'write' };
}

/** The jobs of a session share one process, so they have to share a pool. */
export function checkSessions(units: readonly Unit[], places: ReadonlyMap<string, number>, faults: Fault[]): void {
  for (const unit of units) {
    const [first] = unit.jobs;
    for (const job of unit.jobs) {
      if (job.pool.name === unit.pool && job.tool === first?.tool) continue;
      const message = `session ${job.session} runs on pool ${unit.pool}, this job on ${job.pool.name}`;
      faults.push({ path: ['jobs', places.get(job.id) ?? 0, 'session'], message });
    }
  }
}
