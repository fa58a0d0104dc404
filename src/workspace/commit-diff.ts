import { NEVER } from '../lib/never.ts';
import { patchText } from './git/commits/patch.ts';
import { GitFailure, GitRepository } from './git/run/git-repository.ts';

/** What a commit changes, in the form that `git apply` takes; null: the commit has gone, or the folder is in no repository. */
export async function commitDiff(
  cwd: string,
  commit: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  try {
    const opened = await GitRepository.open(cwd, { mark: 'show', environment }, NEVER);
    return opened.kind === 'yes' ? await patchText(opened.value, `${commit}^`, commit, NEVER) : null;
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}
