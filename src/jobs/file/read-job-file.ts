import { AimError, type Issue } from '../../model/errors.ts';
import { collectGarbage } from '../../lib/collect-garbage.ts';
import { type DocumentText, sourceName } from '../../model/documents/document-text.ts';
import { type Checked, checkDocument, type Fault } from '../../model/documents/issues.ts';
import { parseJson } from '../../model/documents/json-text.ts';
import { readUserFile, readUserInput, tooLarge, type UserFile } from '../../model/documents/user-file.ts';
import { jobFileSchema, knownKeys, MAX_JOBS, type WrittenJob, type WrittenJobFile } from './job-file.ts';
import { withoutFaults } from './repair.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** A job file that was read, and where its parts are in the text. */
export interface JobDocument {
  /** Its path, or `-` for stdin. */
  readonly source: string;
  /** What of it has the right form. */
  readonly file: WrittenJobFile;
  /** What of it has not. */
  readonly faults: readonly Fault[];
  /** Whether it was the bare array of jobs. */
  readonly bare: boolean;
  /**
   * A fault as an issue with its line and column. Its path begins at the top of a document with `jobs`, also where the
   * file is the bare array.
   */
  locate(fault: Fault): Issue;
}

const JOB_FILE: UserFile = { kind: 'a job file', maxBytes: MAX_BYTES, hint: 'split it into several job files' };

/** The text of a job file. @throws AimError invalid_file when it is missing, no regular file, too large, or not UTF-8. */
export function readJobText(path: string): string {
  return readUserFile(path, JOB_FILE);
}

/** As `readJobText`, but it may be a pipe or a device as well: `<(generate-jobs)`. @throws the signal's reason, too. */
export async function readJobInput(path: string, signal: AbortSignal): Promise<string> {
  return await readUserInput(path, JOB_FILE, signal);
}

/** How often a document is looked at again without what is at fault in it. */
const MAX_REPAIRS = 4;

/**
 * Reads a job file, JSON or YAML: by the name of the file; where that does not say, by how it begins.
 * @throws AimError invalid_file where it can't be parsed, or nothing of it has the form of a job file.
 */
export async function parseJobText(source: string, text: string): Promise<JobDocument> {
  // It may be from stdin, or a program's own.
  if (text.length > MAX_BYTES) throw tooLarge(sourceName(source), JOB_FILE);
  // The value goes when it is checked: nothing that is kept refers to it.
  const {
    value,
    faults: ofText,
    locate: locateIn,
  } = isYaml(source, text) ? await yamlText(source, text) : parseJson(source, text);
  const bare = Array.isArray(value);
  const locate = ({ path, ...fault }: Fault): Issue =>
    locateIn({ ...fault, path: bare && path[0] === 'jobs' ? path.slice(1) : path });
  const whole = bare ? { jobs: value } : value;
  const inText = ofText.map((fault) => (bare ? { ...fault, path: ['jobs', ...fault.path] } : fault));
  const checked = checkJobFile(whole);
  const faults = [...inText, ...checked.faults];
  const file = checked.value ?? repaired(whole, checked.faults);
  if (file === null) throw invalidJobFile(source, faults, locate);
  return { source, file, faults, bare, locate };
}

/** How many jobs are checked at once. */
const PIECE = 10_000;

/**
 * Checks a parsed job file, some jobs at a time. In the list of jobs those that are checked take the place of those that are
 * written, so that both forms of very many jobs are never in memory together.
 */
function checkJobFile(document: unknown): Checked<WrittenJobFile> {
  const written: unknown = Object(document).jobs;
  const jobs: unknown[] = Array.isArray(written) ? written : [];
  // More than there may be is one fault.
  if (jobs.length > MAX_JOBS) return checkDocument(jobFileSchema, document, knownKeys);
  const start = jobs.length <= PIECE ? document : { ...(document as object), jobs: jobs.slice(0, PIECE) };
  const first = checkDocument(jobFileSchema, start, knownKeys);
  const faults: Fault[] = [...first.faults];
  const keep = (from: number, checked: readonly unknown[]) => {
    for (const [index, job] of checked.entries()) jobs[from + index] = job;
  };
  if (first.value !== null && jobs.length > PIECE) keep(0, first.value.jobs);
  for (let from = PIECE; from < jobs.length; from += PIECE) {
    collectGarbage();
    const piece = { jobs: jobs.slice(from, from + PIECE) };
    const checked = checkDocument(jobFileSchema, piece, knownKeys);
    if (checked.value !== null) keep(from, checked.value.jobs);
    for (const {
      path: [, index, ...rest],
      ...fault
    } of checked.faults) {
      faults.push({ ...fault, path: ['jobs', from + Number(index), ...rest] });
    }
  }
  if (faults.length > 0 || first.value === null) return { value: null, faults };
  return { value: jobs.length <= PIECE ? first.value : { ...first.value, jobs: jobs as WrittenJob[] }, faults: [] };
}

/** The error of a job file with faults. Of very many it has the first. */
export function invalidJobFile(source: string, faults: readonly Fault[], locate: JobDocument['locate']): AimError {
  const more = faults.length - MAX_ISSUES;
  return new AimError('invalid_file', `${sourceName(source)} is not a valid job file`, {
    issues: faults.slice(0, MAX_ISSUES).map(locate).sort(inOrder),
    ...(more > 0 && { moreIssues: more }),
  });
}

function inOrder(a: Issue, b: Issue): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/** A program writes the same fault in every job. */
const MAX_ISSUES = 500;

async function yamlText(source: string, text: string): Promise<DocumentText> {
  const { parseYaml } = await import('../../model/documents/yaml-text.ts');
  return parseYaml(source, text);
}

/** Whether a text is YAML. What begins with a bracket, a brace or a slash is JSON, with comments or without. */
function isYaml(source: string, text: string): boolean {
  if (/\.ya?ml$/i.test(source)) return true;
  if (/\.jsonc?$/i.test(source)) return false;
  return !/^\uFEFF?\s*(?:[[{/]|$)/.test(text);
}

/** What is left of a document without what is at fault in its form; null: nothing that can be looked at. */
function repaired(document: unknown, faults: readonly Fault[]): WrittenJobFile | null {
  let [at, wrong] = [document, faults];
  for (let round = 0; round < MAX_REPAIRS; round++) {
    at = withoutFaults(at, wrong);
    if (at === null) return null;
    const checked = checkDocument(jobFileSchema, at, knownKeys);
    if (checked.value !== null) return withIds(checked.value, document);
    wrong = checked.faults;
  }
  return null;
}

/** An id that is at fault is still what other jobs name. */
function withIds(file: WrittenJobFile, document: unknown): WrittenJobFile {
  const { jobs } = document as { readonly jobs: readonly ({ readonly id?: unknown } | null)[] };
  return {
    ...file,
    jobs: file.jobs.map((job, index) => {
      const id = jobs[index]?.id;
      return job.id === undefined && typeof id === 'string' ? { ...job, id } : job;
    }),
  };
}
