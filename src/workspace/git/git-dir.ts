import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnvironment, gitLocalVariables } from './git-environment.ts';
import { runGit } from './git-process.ts';

/**
 * The git directory of one checkout, absolute: of a linked worktree or a submodule it is that one's own.
 * A folder `.git` is it, also where git refuses to answer or is missing; what a file `.git` names is asked of git.
 * @param root the top of the checkout. @returns null: not known.
 */
export async function gitDirOf(root: string, signal: AbortSignal): Promise<string | null> {
  const path = join(root, '.git');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return realpathSync(path);
  const env = gitEnvironment(process.env, await gitLocalVariables(), '');
  const { code, stdout } = await runGit({ args: ['rev-parse', '--absolute-git-dir'], cwd: root, env }, signal);
  return code === 0 ? stdout.replace(/\n$/, '') : null;
}
