import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { askGit } from './run/ask-git.ts';
import { type GitAnswer, yes } from './run/git-answer.ts';

/**
 * Files of a checkout that a glob matches, as git matches it: those that it tracks, and new ones that it does not ignore.
 * `*` stands for a part of one name, `**` for folders, a folder for all in it. Sorted; only what is there as a file.
 * @param cwd the folder that the globs are relative to; only what is in it is found.
 * @param not globs of files that are left out.
 * @returns unknown: git is missing, refuses the folder, or it is in no repository.
 */
export async function matchingFiles(
  cwd: string,
  glob: string,
  not: readonly string[],
  signal: AbortSignal,
): Promise<GitAnswer<string[]>> {
  const pathspecs = [`:(glob)${glob}`, ...not.map((each) => `:(exclude,glob)${each}`)];
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...pathspecs];
  const answer = await askGit({ cwd }, args, signal);
  if (answer.kind !== 'yes') return answer;
  // A file in a conflict is listed once for each side; a submodule, and a repository that is none, as a folder.
  const paths = new Set(answer.value.split('\0').filter((path) => path !== ''));
  return yes([...paths].filter((path) => isFile(resolve(cwd, path))).sort());
}

/** Whether a path leads to a regular file. A name that is not UTF-8 was not read as it is: it counts, to be reported. */
function isFile(path: string): boolean {
  try {
    return path.includes('\uFFFD') || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
