import { gitRootOf } from './git/git-root.ts';
import { reservedPart } from './guard/reserved.ts';

/** Files of a project that a glob matches; `none`: there is no repository that says which those are; or why git does not say. */
export type ProjectFiles =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * The files of a project that a glob matches: those that git tracks, and new ones that it does not ignore. None of git's or
 * aim's own.
 * @param cwd the folder that globs and paths are relative to. @param not globs of files that are left out.
 */
export async function projectFiles(
  cwd: string,
  glob: string,
  not: readonly string[],
  signal: AbortSignal,
): Promise<ProjectFiles> {
  if (gitRootOf(cwd) === null) return { kind: 'none' };
  // Loaded where git is asked: starting processes takes more to load than most commands do.
  const { matchingFiles } = await import('./git/matching-files.ts');
  const answer = await matchingFiles(cwd, glob, not, signal);
  if (answer.kind === 'yes')
    return { kind: 'files', paths: answer.value.filter((path) => reservedPart(path) === null) };
  return { kind: 'unknown', why: answer.kind === 'unknown' ? answer.why : 'git ls-files ended with exit code 1' };
}
