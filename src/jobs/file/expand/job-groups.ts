import { EMPTY_LIST } from '../../../lib/empty-list.ts';
import type { Fault } from '../../../model/documents/issues.ts';
import type { JobEntry } from './job-entry.ts';
import { sameId } from '../same-id.ts';
import { idFrom, idsFor } from './job-ids.ts';
import { fill, hasPlaceholder, type Item } from './placeholders.ts';

/** The jobs that a job with a `for_each` stands for. */
export interface JobGroup {
  readonly jobs: readonly { readonly item: Item; readonly id: string }[];
  /** The id of each by what it is for. */
  readonly ids: ReadonlyMap<string, string>;
}

/** What the ids of jobs with a `for_each` stand for. */
export interface JobGroups {
  readonly byEntry: ReadonlyMap<JobEntry, JobGroup>;
  readonly byName: ReadonlyMap<string, JobGroup>;
  /** Names of which it is not known what they stand for. */
  readonly unknown: ReadonlySet<string>;
  /** Where jobs stand in the file that stand for themselves, by their ids. */
  readonly plain: ReadonlyMap<string, number>;
}

/** Gives each job its id. The id of a job with a `for_each` has to be its own as it is written, too: others depend on it. */
export function groupsOf(entries: readonly JobEntry[], faults: Fault[]): JobGroups {
  const plain = new Map<string, number>();
  for (const { name, index, items } of entries) if (items === null) plain.set(name, index);
  const byEntry = new Map<JobEntry, JobGroup>();
  const byName = new Map<string, JobGroup>();
  const expanding = entries.filter(({ items }) => items !== null);
  const places = new Map(expanding.length === 0 ? [] : plain);
  const taken = new Set([...places.keys()].map(sameId));
  for (const entry of expanding) {
    const { name, index, job } = entry;
    const items = entry.items!;
    const other = places.get(name);
    if (other === undefined) places.set(name, index);
    else {
      const key = job.id === undefined && job.job_id !== undefined ? 'job_id' : 'id';
      faults.push({ path: ['jobs', index, key], message: `${JSON.stringify(name)} is the id of jobs[${other}] too` });
    }
    const jobs = idsFor(name, items, taken).map((id, at) => ({ id, item: items[at]! }));
    for (const { id } of jobs) taken.add(sameId(id));
    const group = { jobs, ids: new Map(jobs.map(({ id, item }) => [keyOf(item), id])) };
    byEntry.set(entry, group);
    byName.set(name, group);
  }
  const unknown = new Set(entries.filter(({ isKnown }) => !isKnown).map(({ name }) => name));
  return { byEntry, byName, unknown, plain };
}

function keyOf({ kind, text }: Item): string {
  return `${kind} ${text}`;
}

/** How many dependencies the jobs of an entry have together. */
export function dependenciesOf({ job, items }: JobEntry, { byName, plain }: JobGroups): number {
  const ofOne = job.depends_on.reduce((sum, name) => {
    const group = plain.has(name) || (items !== null && hasPlaceholder(name)) ? undefined : byName.get(name);
    return sum + (group?.jobs.length ?? 1);
  }, 0);
  return ofOne * (items?.length ?? 1);
}

/**
 * What a job depends on, one by one. The id of a job with a `for_each`, as it is written, stands for all its jobs; with a
 * placeholder in it, for the one of the same item.
 */
export function withGroups(names: readonly string[], item: Item | null, groups: JobGroups): string[] {
  if (names.length === 0) return EMPTY_LIST;
  const { byName, unknown, plain } = groups;
  return names.flatMap((name) => {
    const group = plain.has(name) ? undefined : byName.get(name);
    if (group === undefined) return [item !== null && hasPlaceholder(name) ? idFrom(name, item) : name];
    if (item === null || !hasPlaceholder(name)) return group.jobs.map(({ id }) => id);
    const mate = group.ids.get(keyOf(item));
    // That there is no such job may only follow from the fault.
    return mate === undefined && unknown.has(name) ? [] : [mate ?? fill(name, item)];
  });
}
