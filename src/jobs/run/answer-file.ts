import { replaceFile } from '../../lib/files/replace-file.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { RunFolder } from '../record/run-folder.ts';

/** Writes what the tool answered, as it came, into the run's folder. A disk that takes nothing costs only this. */
export function writeAnswer(folder: RunFolder, { id, stdout }: JobResult): void {
  if (stdout === '') return;
  const text = stdout.endsWith('\n') ? stdout : `${stdout}\n`;
  try {
    folder.writeDocument(`answers/${id}.md`, (path) => {
      // Whole or not there at all, but not waited for: it is in the result as well.
      replaceFile(path, (append) => append(text), { mode: 0o600, durable: false });
    });
  } catch {
    // The result and the transcript have it too.
  }
}
