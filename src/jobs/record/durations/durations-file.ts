import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { readUserFile } from '../../../model/documents/user-file.ts';
import { LearntDurations } from './learnt-durations.ts';

/** How many checkouts are remembered. */
const MAX_FILES = 500;
/** What one of them takes is less than a tenth of that. Bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What was learnt of a checkout. A file that is missing or broken is as if nothing was. */
export function readDurations(path: string): LearntDurations {
  try {
    return LearntDurations.from(JSON.parse(readUserFile(path, { kind: 'what was learnt', maxBytes: MAX_BYTES })));
  } catch {
    return new LearntDurations();
  }
}

/**
 * Keeps what was learnt, for its owner alone. The folder of the user's state has to be there: none is made for a home that is
 * not. It may fail without harm.
 * @param home a folder that is not made.
 */
export function writeDurations(path: string, home: string, learnt: LearntDurations): void {
  try {
    statSync(home);
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // A pipe would be waited for, a device written to.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path);
    const text = JSON.stringify(learnt.document);
    replaceFile(path, (append) => append(text), { mode: 0o600, durable: false });
    forgetOldest(folder, basename(path));
  } catch {
    // The next run knows a little less.
  }
}

function forgetOldest(folder: string, kept: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== kept);
  if (names.length < MAX_FILES) return;
  const byAge = names
    .map((name) => ({ name, at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => a.at - b.at);
  for (const { name } of byAge.slice(0, names.length - MAX_FILES + 1)) rmSync(join(folder, name), { force: true });
}
