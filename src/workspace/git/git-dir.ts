import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { askGit } from './run/ask-git.ts';

/**
 * The git directory of one checkout, absolute: of a linked worktree or a submodule it is that one's own.
 * A folder `.git` is it, also where git refuses to answer or is missing; what a file `.git` names is asked of git.
 * @param root the top of the checkout. @returns null: not known.
 */
export async function gitDirOf(root: string, signal: AbortSignal): Promise<string | null> {
  const path = join(root, '.git');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return realpathSync(path);
  const answer = await askGit({ cwd: root }, ['rev-parse', '--absolute-git-dir'], signal);
  return answer.kind === 'yes' ? answer.value.replace(/\n$/, '') : null;
}
