import { gitEnvironment, gitLocalVariables } from './git-environment.ts';
import { runGit } from './git-process.ts';

/** Nothing of the repository's settings is run for the answer. */
const QUIET = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'safe.directory=*'];
const STATUS = ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'];

/** Paths that differ from HEAD or are untracked and not ignored, relative to the top of a checkout; null: git does not say. */
export async function statusPaths(root: string): Promise<string[] | null> {
  const env = gitEnvironment(process.env, await gitLocalVariables(), '');
  const { code, stdout } = await runGit({ args: [...QUIET, ...STATUS], cwd: root, env }, NEVER);
  if (code !== 0) return null;
  return stdout
    .split('\0')
    .filter((entry) => entry.length > 3)
    .map((entry) => entry.slice(3));
}

const NEVER = new AbortController().signal;
