import type { Fault } from '../../../model/documents/issues.ts';
import type { JobFile, JobInput, JobOrigin, WrittenJob, WrittenJobFile } from '../job-file.ts';
import { idFrom, idsFor } from './job-ids.ts';
import { fill, fillAll, fillArgument, hasPlaceholder, type Item } from './placeholders.ts';

/** What a file may have of jobs, those that its `for_each` stand for too. */
export const MAX_JOBS = 100_000;
/** How many dependencies the jobs of a file may have together: all jobs of one `for_each` may wait for all of another one. */
const MAX_DEPENDENCIES = 1_000_000;

/** What jobs are made of that is not in the file itself. */
export interface JobMaterial {
  /** The files that the patterns of a `for_each` match, or what is wrong with them. `pattern`: with which; null: with all. */
  filesFor(patterns: readonly string[]): FoundByPatterns;
  /** The text of a file with a prompt, or what is wrong with it. @param id of the job that it is for. */
  promptIn(path: string, id: string): { readonly text: string } | { readonly problem: string; readonly hint?: string };
}

/** Files, and what is wrong with the patterns: of several, one may match nothing. */
export interface FoundByPatterns {
  readonly files: readonly string[];
  readonly faults: readonly PatternFault[];
}

/** What is wrong with a pattern, or with what all patterns together match. */
export interface PatternFault {
  readonly pattern: number | null;
  readonly message: string;
  readonly hint?: string;
  /** Nothing was found, which a file may allow. */
  readonly isEmpty?: boolean;
}

/** For files of which every job stands for itself. */
export const NO_MATERIAL: JobMaterial = {
  filesFor: () => ({ files: [], faults: [{ pattern: null, message: 'is not looked at here' }] }),
  promptIn: () => ({ problem: 'is not looked at here' }),
};

/** A file whose jobs stand for themselves. */
export interface ExpandedFile {
  readonly file: JobFile;
  readonly faults: readonly Fault[];
  /** Whether all jobs are in it: not where there would be too many. */
  readonly isWhole: boolean;
}

/** The jobs of a file one by one: each `for_each` is as many jobs as it has items, each `prompt_file` is its text. */
export function expandJobs(written: WrittenJobFile, material: JobMaterial): ExpandedFile {
  const faults: Fault[] = [];
  const entries = written.jobs.map((job, index) => entryOf(job, index, material, faults));
  const groups = groupsOf(entries);
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
    jobs.push(...jobsOf(entry, groups, material, faults));
  }
  return { file: { ...written, jobs }, faults, isWhole };
}

/** A job as it is written, and what it is to be done for. */
interface Entry {
  readonly job: WrittenJob;
  readonly index: number;
  /** Its id as it is written. */
  readonly name: string;
  /** Null: it stands for itself. */
  readonly items: readonly Item[] | null;
  /** Whether it is known what it is for: not where there is a fault in that. */
  readonly isKnown: boolean;
}

function entryOf(job: WrittenJob, index: number, material: JobMaterial, faults: Fault[]): Entry {
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

/** The jobs of an entry by what they are for. */
type Group = readonly { readonly item: Item; readonly id: string }[];

/** What the ids of entries with a `for_each` stand for. */
interface Groups {
  readonly byEntry: ReadonlyMap<Entry, Group>;
  readonly byName: ReadonlyMap<string, Group>;
  /** Names of which it is not known what they stand for. */
  readonly unknown: ReadonlySet<string>;
  /** Ids of jobs that stand for themselves. */
  readonly plain: ReadonlySet<string>;
}

function groupsOf(entries: readonly Entry[]): Groups {
  const plain = new Set(entries.flatMap(({ name, items }) => (items === null ? [name] : [])));
  const byEntry = new Map<Entry, Group>();
  const byName = new Map<string, Group>();
  const taken = new Set(plain);
  for (const entry of entries) {
    const { name, items } = entry;
    if (items === null) continue;
    const group = idsFor(name, items, taken).map((id, at) => ({ id, item: items[at]! }));
    for (const { id } of group) taken.add(id);
    byEntry.set(entry, group);
    byName.set(name, group);
  }
  const unknown = new Set(entries.flatMap(({ name, isKnown }) => (isKnown ? [] : [name])));
  return { byEntry, byName, unknown, plain };
}

/** How many dependencies the jobs of an entry have together. */
function dependenciesOf({ job, items }: Entry, { byName, plain }: Groups): number {
  const ofOne = job.depends_on.reduce((sum, name) => {
    const group = plain.has(name) || (items !== null && hasPlaceholder(name)) ? undefined : byName.get(name);
    return sum + (group?.length ?? 1);
  }, 0);
  return ofOne * (items?.length ?? 1);
}

function jobsOf(entry: Entry, groups: Groups, material: JobMaterial, faults: Fault[]): JobInput[] {
  const { job, index, name } = entry;
  const { prompt, prompt_file, job_id } = job;
  const originOf = (item: string | null): JobOrigin => ({
    index,
    ownCheck: item !== null && hasPlaceholder(JSON.stringify(job.verify ?? null)),
    idKey: job.id === undefined && job_id !== undefined ? 'job_id' : 'id',
    item,
  });
  const textOf = (path: string | undefined, id: string): string => {
    if (path === undefined) return prompt ?? '';
    const read = material.promptIn(path, id);
    if ('text' in read) return read.text;
    const { problem: message, hint } = read;
    faults.push({ path: ['jobs', index, 'prompt_file'], message, ...(hint === undefined ? {} : { hint }) });
    return '';
  };
  const group = groups.byEntry.get(entry);
  if (group === undefined) {
    const depends_on = withGroups(job.depends_on, null, groups);
    const files = job.files ?? [];
    return [{ ...job, id: name, depends_on, files, prompt: textOf(prompt_file, name), origin: originOf(null) }];
  }
  const { for_each: _each, prompt_file: _file, job_id: _other, prompt: _text, ...rest } = job;
  const sessions = sessionsOf(job, group);
  return group.map(({ id, item }, at) => {
    const filled = fillAll(rest, item);
    const text = textOf(prompt_file === undefined ? undefined : fill(prompt_file, item), id);
    return {
      ...filled,
      ...(job.verify === undefined ? {} : { verify: filledProgram(job.verify, item) }),
      ...(job.judge === undefined ? {} : { judge: filledProgram(job.judge, item) }),
      ...(sessions === null ? {} : { session: sessions[at]! }),
      id,
      files: filled.files ?? (item.kind === 'file' ? [item.text] : []),
      depends_on: withGroups(job.depends_on, item, groups),
      prompt: fill(text, item),
      origin: originOf(item.text),
    };
  });
}

/** The session of each job of a group: two items never share one by accident. */
function sessionsOf({ session }: WrittenJob, group: Group): string[] | null {
  if (session === undefined) return null;
  if (!hasPlaceholder(session)) return group.map(() => session);
  return idsFor(
    session,
    group.map(({ item }) => item),
    new Set(),
  );
}

function filledProgram<T extends string[] | { readonly argv: string[] } | null>(given: T, item: Item): T {
  const filled = (argv: readonly string[]) => argv.map((text) => fillArgument(text, item));
  if (given === null) return given;
  return (Array.isArray(given) ? filled(given) : { ...(given as object), argv: filled(given.argv) }) as T;
}

/**
 * What a job depends on, one by one. The id of a job with a `for_each`, as it is written, stands for all its jobs; with a
 * placeholder in it, for the one of the same item.
 */
function withGroups(names: readonly string[], item: Item | null, { byName, unknown, plain }: Groups): string[] {
  if (names.length === 0) return [];
  return names.flatMap((name) => {
    const group = plain.has(name) ? undefined : byName.get(name);
    if (group === undefined) return item === null ? [name] : [sameItem(name, item)];
    if (item === null || !hasPlaceholder(name)) return group.map(({ id }) => id);
    const mate = group.find((other) => other.item.kind === item.kind && other.item.text === item.text);
    // That there is no such job may only follow from the fault.
    return mate === undefined && unknown.has(name) ? [] : [mate?.id ?? fill(name, item)];
  });
}

function sameItem(name: string, item: Item): string {
  return hasPlaceholder(name) ? idFrom(name, item) : name;
}
