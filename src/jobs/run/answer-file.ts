import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JobResult } from '../../model/job-result.ts';
import type { RunFolder } from '../record/run-folder.ts';

/** Writes what the tool answered, as it came, into the run's folder. A disk that takes nothing costs only this. */
export function writeAnswer(folder: RunFolder, { id, stdout }: JobResult): void {
  if (stdout === '') return;
  try {
    const path = folder.document(`answers/${id}.md`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, stdout.endsWith('\n') ? stdout : `${stdout}\n`, { mode: 0o600 });
  } catch {
    // The result and the transcript have it too.
  }
}
