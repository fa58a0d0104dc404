import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { replaceFile } from '../../lib/files/replace-file.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import { checkReport } from '../file/check-files.ts';
import { noteOwnWrite } from '../../workspace/guard/own-writes.ts';
import type { Workspace } from '../../workspace/workspace.ts';

/**
 * Writes the plan's error report: what went wrong with a job, inside the working folder.
 * @param path relative to the working folder; null: the job wants none.
 * @returns the path; null where none was written: the disk takes none, or a job has put something else in its place.
 */
export function writeErrorReport(path: string | null, result: JobResult, workspace: Workspace): string | null {
  if (path === null) return null;
  const { cwd } = workspace.checkout;
  if ('problem' in checkReport(cwd, path)) return null;
  const file = resolve(cwd, path);
  const report = JSON.stringify({ version: 1, ...result, error_report_path: path }, null, 2);
  try {
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, (append) => append(`${report}\n`), { mode: 0o666 });
  } catch {
    return null;
  }
  noteOwnWrite(file);
  workspace.explain(path);
  return path;
}
