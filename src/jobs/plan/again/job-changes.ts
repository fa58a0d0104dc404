import { canonicalJson } from '../../../lib/canonical-json.ts';
import type { Job } from '../../../model/run/job.ts';

/** How the jobs of a file differ from those that a run was started with, by id. */
export interface JobChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** @param before the jobs of the run. @param after those of the file as it is now, made with the same options. */
export function jobChanges(before: readonly Job[], after: readonly Job[]): JobChanges {
  const known = new Map(before.map((job) => [job.id, job]));
  const left = new Set(after.map(({ id }) => id));
  return {
    added: after.flatMap(({ id }) => (known.has(id) ? [] : [id])),
    changed: after.flatMap((job) => {
      const earlier = known.get(job.id);
      return earlier === undefined || canonicalJson(earlier) === canonicalJson(job) ? [] : [job.id];
    }),
    removed: before.flatMap(({ id }) => (left.has(id) ? [] : [id])),
  };
}
