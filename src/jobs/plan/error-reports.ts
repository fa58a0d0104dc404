import type { Fault } from '../../model/documents/issues.ts';
import type { Job } from '../../model/run/job.ts';
import { type JobFile, nameInFile } from '../file/job-file.ts';

/** An error report is a file of its own: no file of a job, and no other job's error report. */
export function checkErrorReports(
  all: readonly Job[],
  file: JobFile,
  identities: ReadonlyMap<string, string>,
  faults: Fault[],
): void {
  if (all.every((job) => job.error_report === null)) return;
  const identityOf = (path: string) => identities.get(path) ?? path;
  const usedBy = new Map<string, string>();
  all.forEach(({ files }, index) => {
    for (const path of files) usedBy.set(identityOf(path), `a file of ${nameInFile(file.jobs[index]!)}`);
  });
  all.forEach(({ error_report: path }, index) => {
    if (path === null) return;
    const identity = identityOf(path);
    const use = usedBy.get(identity);
    usedBy.set(identity, use ?? `the error report of ${nameInFile(file.jobs[index]!)}`);
    if (use === undefined) return;
    faults.push({
      path: ['jobs', index, 'paths', 'error_report'],
      message: `${JSON.stringify(path)} is ${use} ${use.startsWith('the') ? 'too' : ''}`.trim(),
    });
  });
}
