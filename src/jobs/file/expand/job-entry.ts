import type { Fault } from '../../../model/documents/issues.ts';
import type { WrittenJob } from '../job-file.ts';
import type { JobMaterial } from './job-material.ts';
import { hasPlaceholder, type Item } from './placeholders.ts';

/** A job as it is written, and what it is to be done for. */
export interface JobEntry {
  readonly job: WrittenJob;
  readonly index: number;
  /** Its id as it is written. */
  readonly name: string;
  /** Null: it stands for itself. */
  readonly items: readonly Item[] | null;
  /** Whether it is known what it is for: not where there is a fault in that. */
  readonly isKnown: boolean;
}

/** Looks at what a job is to be done for. */
export function entryOf(job: WrittenJob, index: number, material: JobMaterial, faults: Fault[]): JobEntry {
  const report = (key: string, message: string, hint?: string) =>
    faults.push({ path: ['jobs', index, key], message, ...(hint === undefined ? {} : { hint }) });
  const { id, job_id } = job;
  if (id !== undefined && job_id !== undefined && id !== job_id)
    report('job_id', `is not the same as id ${JSON.stringify(id)}`);
  const { prompt, prompt_file, for_each } = job;
  if (prompt === undefined && prompt_file === undefined) report('prompt', 'is missing', 'or name a `prompt_file`');
  if (prompt !== undefined && prompt_file !== undefined)
    report('prompt_file', 'is given beside `prompt`: leave one out');
  const name = id ?? job_id ?? `job-${index + 1}`;
  if (for_each === undefined) {
    if (hasPlaceholder(name)) {
      report(id === undefined ? 'job_id' : 'id', 'has a placeholder, and the job has no `for_each`');
    }
    return { job, index, name, items: null, isKnown: true };
  }
  const before = faults.length;
  const items = itemsOf(for_each, index, material, faults);
  return { job, index, name, items, isKnown: faults.length === before };
}

function itemsOf(
  { files, values, allow_empty = false }: NonNullable<WrittenJob['for_each']>,
  index: number,
  material: JobMaterial,
  faults: Fault[],
): Item[] {
  const path = ['jobs', index, 'for_each'];
  if ((files === undefined) === (values === undefined)) {
    faults.push({ path, message: 'must have either `files` or `values`' });
    return [];
  }
  if (values !== undefined) {
    const seen = new Set<string>();
    values.forEach((value, at) => {
      if (!seen.has(value)) return seen.add(value);
      faults.push({ path: [...path, 'values', at], message: `${JSON.stringify(value)} is given twice` });
    });
    if (values.length === 0 && !allow_empty) faults.push({ path: [...path, 'values'], message: 'is empty' });
    return [...new Set(values)].map((text) => ({ kind: 'value', text }));
  }
  const found = material.filesFor(files!);
  for (const { pattern, message, hint, isEmpty = false } of found.faults) {
    if (isEmpty && allow_empty) continue;
    const place = [...path, 'files', ...(pattern === null ? [] : [pattern])];
    faults.push({ path: place, message, ...(hint === undefined ? {} : { hint }) });
  }
  return found.files.map((text) => ({ kind: 'file', text }));
}
