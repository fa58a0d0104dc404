import { readdirSync, statSync, type Stats } from 'node:fs';

/**
 * For how long a folder has to be as it is before its names are kept. A change after that gives it another time, however
 * coarsely its file system keeps times: FAT has two seconds.
 */
const SETTLED_MS = 3000;
const NONE: readonly string[] = [];
/** What `errno` has where a folder is not there. */
const NOT_THERE = ['ENOENT', 'ENOTDIR'];

/** What was in folders, by path, with what they were then; null: it was read too soon after a change to be kept. */
const kept = new Map<string, { readonly folder: Stats | null; readonly names: readonly string[] }>();

/**
 * What is in a folder: one list for as long as it has the same names. None where it is not there. Null: it can't be read now,
 * and nothing is known of it. Of a folder that has not changed since it was read last, which costs a look at it alone: turns
 * look at the same few folders all the time.
 * @param now milliseconds since the epoch.
 */
export function namesOrNull(path: string, now = Date.now()): readonly string[] | null {
  try {
    // First: what comes to be between the two makes the next look another one.
    const folder = statSync(path, { throwIfNoEntry: false });
    if (folder === undefined) return NONE;
    const before = kept.get(path);
    if (before !== undefined && before.folder !== null && isSame(before.folder, folder)) return before.names;
    const read = readdirSync(path);
    const names = before !== undefined && isSameNames(before.names, read) ? before.names : read;
    kept.set(path, { folder: now - folder.ctimeMs > SETTLED_MS ? folder : null, names });
    return names;
  } catch (error) {
    kept.delete(path);
    return NOT_THERE.includes((error as NodeJS.ErrnoException).code ?? '') ? NONE : null;
  }
}

/** The time of a change can't be set by a program, unlike that of a modification. */
function isSame(a: Stats, b: Stats): boolean {
  return a.ctimeMs === b.ctimeMs && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;
}

function isSameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}
