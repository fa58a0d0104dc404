import { EMPTY_LIST } from '../../../lib/empty-list.ts';
import type { Fault } from '../../../model/documents/issues.ts';
import {
  type JobFile,
  type JobInput,
  type JobOrigin,
  MAX_JOBS,
  type WrittenJob,
  type WrittenJobFile,
} from '../job-file.ts';
import { entryOf, type JobEntry } from './job-entry.ts';
import { dependenciesOf, groupsOf, type JobGroup, type JobGroups, withGroups } from './job-groups.ts';
import { idsFor } from './job-ids.ts';
import type { JobMaterial } from './job-material.ts';
import { fill, fillAll, fillArgument, hasPlaceholder, type Item } from './placeholders.ts';

/** How many dependencies the jobs of a file may have together: all jobs of one `for_each` may wait for all of another one. */
const MAX_DEPENDENCIES = 1_000_000;

/** A file whose jobs stand for themselves. */
export interface ExpandedFile {
  readonly file: JobFile;
  readonly faults: readonly Fault[];
  /** Whether all jobs are in it: not where there would be too many. */
  readonly isWhole: boolean;
}

/**
 * The jobs of a file one by one: each `for_each` is as many jobs as it has items, each `prompt_file` is its text. A written job
 * that stands for itself becomes its job, and is no written one any more: copies of very many would take as much memory again.
 */
export function expandJobs(written: WrittenJobFile, material: JobMaterial): ExpandedFile {
  const faults: Fault[] = [];
  const entries = written.jobs.map((job, index) => entryOf(job, index, material, faults));
  const groups = groupsOf(entries, faults);
  const jobs: JobInput[] = [];
  let dependencies = 0;
  let isWhole = true;
  for (const entry of entries) {
    dependencies += dependenciesOf(entry, groups);
    if (dependencies > MAX_DEPENDENCIES) {
      const message = `makes more than ${MAX_DEPENDENCIES} dependencies, each of its jobs on each of others`;
      const hint = 'with a placeholder a job waits for the one of the same file; or put one job between';
      faults.push({ path: ['jobs', entry.index, 'depends_on'], message, hint });
      isWhole = false;
      break;
    }
    if (jobs.length + (entry.items?.length ?? 1) > MAX_JOBS) {
      const message = `makes more than the ${MAX_JOBS} jobs that a file may have`;
      faults.push({ path: ['jobs', entry.index, 'for_each'], message });
      isWhole = false;
      break;
    }
    const group = groups.byEntry.get(entry);
    if (group === undefined) jobs.push(jobOf(entry, groups, material, faults));
    else jobs.push(...jobsOf(entry, group, groups, material, faults));
  }
  return { file: { ...written, jobs }, faults, isWhole };
}

/** The job that a written job stands for, which is that object itself. */
function jobOf({ job, index, name }: JobEntry, groups: JobGroups, material: JobMaterial, faults: Fault[]): JobInput {
  const made = job as Mutable<JobInput>;
  made.origin = { index, ownCheck: false, idKey: idKeyOf(job), item: null };
  made.depends_on = withGroups(job.depends_on, null, groups);
  made.prompt = promptOf(job, job.prompt_file, name, index, material, faults);
  made.files = job.files ?? EMPTY_LIST;
  made.id = name;
  return made;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function idKeyOf({ id, job_id }: WrittenJob): JobOrigin['idKey'] {
  return id === undefined && job_id !== undefined ? 'job_id' : 'id';
}

/** @param path of the file with the prompt; undefined: it is in the job itself. @param id of the job that it is for. */
function promptOf(
  { prompt }: WrittenJob,
  path: string | undefined,
  id: string,
  index: number,
  material: JobMaterial,
  faults: Fault[],
): string {
  if (path === undefined) return prompt ?? '';
  const read = material.promptIn(path, id);
  if ('text' in read) return read.text;
  const { problem: message, hint } = read;
  faults.push({ path: ['jobs', index, 'prompt_file'], message, ...(hint === undefined ? {} : { hint }) });
  return '';
}

function jobsOf(
  { job, index }: JobEntry,
  group: JobGroup,
  groups: JobGroups,
  material: JobMaterial,
  faults: Fault[],
): JobInput[] {
  const { prompt_file } = job;
  const ownCheck = hasPlaceholder(JSON.stringify(job.verify ?? null));
  const { for_each: _each, prompt_file: _file, job_id: _other, prompt: _text, ...rest } = job;
  const sessions = sessionsOf(job, group);
  return group.jobs.map(({ id, item }, at) => {
    const filled = fillAll(rest, item);
    const path = prompt_file === undefined ? undefined : fill(prompt_file, item);
    const text = promptOf(job, path, id, index, material, faults);
    return {
      ...filled,
      ...(job.verify === undefined ? {} : { verify: filledProgram(job.verify, item) }),
      ...(job.judge === undefined ? {} : { judge: filledProgram(job.judge, item) }),
      ...(sessions === null ? {} : { session: sessions[at]! }),
      id,
      files: filled.files ?? (item.kind === 'file' ? [item.text] : []),
      depends_on: withGroups(job.depends_on, item, groups),
      prompt: fill(text, item),
      origin: { index, ownCheck, idKey: idKeyOf(job), item: item.text },
    };
  });
}

/** The session of each job of a group: two items never share one by accident. */
function sessionsOf({ session }: WrittenJob, group: JobGroup): string[] | null {
  if (session === undefined) return null;
  if (!hasPlaceholder(session)) return group.jobs.map(() => session);
  return idsFor(
    session,
    group.jobs.map(({ item }) => item),
    new Set(),
  );
}

function filledProgram<T extends string[] | { readonly argv: string[] } | null>(given: T, item: Item): T {
  const filled = (argv: readonly string[]) => argv.map((text) => fillArgument(text, item));
  if (given === null) return given;
  return (Array.isArray(given) ? filled(given) : { ...(given as object), argv: filled(given.argv) }) as T;
}
