import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { traceOf } from '../content.ts';
import { isForeign, statusPaths } from '../git/status-paths.ts';

/** Of a folder that is no checkout: one with more files is not looked at. */
const MAX_FILES = 20_000;
const PASSED_OVER = new Set(['.git', '.aim', 'node_modules']);

/**
 * What stands in a folder at one moment: in a checkout what differs from HEAD, elsewhere and
 * in a checkout of another owner every file, each with a trace.
 */
export type FolderLook = ReadonlyMap<string, string | null>;

/**
 * Looks at a folder in order to compare it later: for tools of which it is not known that they only read.
 * @param root the top of its checkout; null: it is in none. @returns null: it can't be looked at, or is too large.
 */
export async function lookAt(cwd: string, root: string | null): Promise<FolderLook | null> {
  if (root === null) return lookAtFiles(cwd);
  const paths = await statusPaths(root);
  if (paths === null) return (await isForeign(root)) ? lookAtFiles(root) : null;
  const own = paths.filter((path) => !PASSED_OVER.has(path.split('/', 1)[0]!));
  return new Map(own.map((path) => [join(root, path), traceOf(join(root, path))]));
}

/** The files that are not what they were. One that somebody committed meanwhile is. */
export function changedSince(before: FolderLook, after: FolderLook): string[] {
  const now = (path: string) => (after.has(path) ? after.get(path) : traceOf(path));
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== now(path));
}

function lookAtFiles(folder: string): FolderLook | null {
  const files = new Map<string, string | null>();
  const folders = [folder];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    try {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        if (PASSED_OVER.has(entry.name)) continue;
        const path = join(at, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else files.set(path, traceOf(path));
      }
    } catch {
      // A folder that may not be read is none that a tool of this user's writes to unseen.
    }
    if (files.size + folders.length > MAX_FILES) return null;
  }
  return files;
}
