import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { SharedPaths } from './shared-paths.ts';

/**
 * The shared paths without what git tracks: a worktree has that by its commit, and it is the jobs' to change. A folder with
 * tracked files (compiled catalogues beside their sources, a generated file in `src`) stands for the others in it; a tracked
 * file for nothing. @throws GitFailure
 */
export async function untrackedPaths(
  repository: GitRepository,
  base: Oid,
  { copy, link }: SharedPaths,
  signal: AbortSignal,
): Promise<SharedPaths> {
  // Git shows the content of a folder that is named with its slash.
  const named = [...copy, ...link].map((path) => path.replace(/\/+$/, ''));
  if (named.length === 0 || repository.root === null) return { copy, link };
  const show = ['ls-tree', '-z', '--full-tree', base, '--', ...named];
  const entries = (await repository.run(show, { readOnly: true }, signal)).split('\0').filter((entry) => entry !== '');
  const kinds = new Map(entries.map((entry) => [entry.slice(entry.indexOf('\t') + 1), entry.split(' ')[1]]));
  const without = async (paths: readonly string[]): Promise<string[]> => {
    const found: string[] = [];
    for (const path of paths) {
      const kind = kinds.get(path.replace(/\/+$/, ''));
      if (kind === 'tree') found.push(...(await othersIn(repository, path, signal)));
      else if (kind !== 'blob') found.push(path);
    }
    return found;
  };
  return { copy: await without(copy), link: await without(link) };
}

/** What git does not track in a folder of the checkout, ignored or not; a folder of which it tracks nothing is one entry. */
async function othersIn(repository: GitRepository, folder: string, signal: AbortSignal): Promise<string[]> {
  const list = ['--literal-pathspecs', 'ls-files', '--others', '--directory', '-z', '--', folder];
  const names = (await repository.run(list, { readOnly: true }, signal)).split('\0');
  return names.filter((name) => name !== '').map((name) => name.replace(/\/$/, ''));
}
