import { readdirSync, statSync, type Stats } from 'node:fs';

/**
 * For how long a folder has to be as it is before its names are kept. A change after that gives it another time, however
 * coarsely its file system keeps times: FAT has two seconds.
 */
const SETTLED_MS = 3000;
/** What `errno` has where a folder is not there. */
const NOT_THERE = ['ENOENT', 'ENOTDIR'];

/** What was in folders, with what they were then, by path. */
const kept = new Map<string, { readonly folder: Stats; readonly names: readonly string[] }>();

/**
 * What is in a folder; none where it is not there. Null: it can't be read now, and nothing is known of it. Of a folder that
 * has not changed since it was read last, which costs a look at it alone: turns look at the same few folders all the time.
 * @param now milliseconds since the epoch.
 */
export function namesOrNull(path: string, now = Date.now()): readonly string[] | null {
  try {
    // First: what comes to be between the two makes the next look another one.
    const folder = statSync(path, { throwIfNoEntry: false });
    if (folder === undefined) return [];
    const before = kept.get(path);
    if (before !== undefined && isSame(before.folder, folder)) return before.names;
    const names = readdirSync(path);
    if (now - folder.ctimeMs > SETTLED_MS) kept.set(path, { folder, names });
    else kept.delete(path);
    return names;
  } catch (error) {
    kept.delete(path);
    return NOT_THERE.includes((error as NodeJS.ErrnoException).code ?? '') ? [] : null;
  }
}

/** The time of a change can't be set by a program, unlike that of a modification. */
function isSame(a: Stats, b: Stats): boolean {
  return a.ctimeMs === b.ctimeMs && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.dev === b.dev;
}
