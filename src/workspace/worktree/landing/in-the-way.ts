import { dirname, join } from 'node:path';
import { lstatOrNull } from '../../../lib/files/lstat.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { MODE_ABSENT, treeChanges } from '../../git/commits/tree-changes.ts';

/**
 * Files of the user's checkout that git does not know, where `read-tree -u` would put something else: it overwrites those
 * that are ignored (2.39.5, 2.55.0). `merge --no-overwrite-ignore` refuses by itself.
 */
export async function untrackedInTheWay(
  repository: GitRepository,
  checkout: string,
  from: Oid,
  to: Oid,
  signal: AbortSignal,
): Promise<string[]> {
  const changes = await treeChanges(repository, from, to, signal);
  const added = changes.filter(({ fromMode }) => fromMode === MODE_ABSENT).map(({ path }) => path);
  const occupied = new Set(added.flatMap((path) => occupantOf(checkout, path) ?? []));
  if (occupied.size === 0) return [];
  const output = await repository.run(['ls-files', '-z'], { cwd: checkout, readOnly: true }, signal);
  const tracked = new Set(output.split('\0').flatMap((path) => [path, ...parents(path)]));
  return [...occupied].filter((path) => !tracked.has(path));
}

/** What stands where a file is to come: at its path, or in place of a folder above it. */
function occupantOf(checkout: string, path: string): string | null {
  for (const folder of parents(path).reverse()) {
    const stat = lstatOrNull(join(checkout, folder));
    if (stat === null) return null;
    if (!stat.isDirectory()) return folder;
  }
  return lstatOrNull(join(checkout, path)) === null ? null : path;
}

/** The folders above a path, the nearest first. */
function parents(path: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.push(at);
  return folders;
}
