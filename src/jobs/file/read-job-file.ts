import { AimError, type Issue } from '../../model/errors.ts';
import { checkDocument, type Fault } from '../../model/documents/issues.ts';
import { parseJson } from '../../model/documents/json-text.ts';
import { readUserFile, readUserInput, tooLarge, type UserFile } from '../../model/documents/user-file.ts';
import { type JobFile, jobFileSchema, knownKeys } from './job-file.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** A job file that was read, and where its parts are in the text. */
export interface JobDocument {
  /** Its path, or `-` for stdin. */
  readonly source: string;
  readonly file: JobFile;
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

/** Checks the form of a job file. @throws AimError invalid_file, with every fault, its place and its line. */
export function parseJobText(source: string, text: string): JobDocument {
  // It may be from stdin, or a program's own.
  if (text.length > MAX_BYTES) throw tooLarge(source, JOB_FILE);
  const json = parseJson(source, text);
  const bare = Array.isArray(json.value);
  const locate = ({ path, ...fault }: Fault): Issue =>
    json.locate({ ...fault, path: bare && path[0] === 'jobs' ? path.slice(1) : path });
  const checked = checkDocument(jobFileSchema, bare ? { jobs: json.value } : json.value, knownKeys);
  if (checked.value === null || json.faults.length > 0) {
    throw new AimError('invalid_file', `${source} is not a valid job file`, {
      issues: [...json.faults.map(json.locate), ...checked.faults.map(locate)],
    });
  }
  return { source, file: checked.value, bare, locate };
}
