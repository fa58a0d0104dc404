import { GitFailure, type GitOptions, GitRepository } from '../git/run/git-repository.ts';

/** The repository that a folder is in, where there has to be one. @throws GitFailure: there is none, or git refuses it. */
export async function openRepository(cwd: string, options: GitOptions, signal: AbortSignal): Promise<GitRepository> {
  const opened = await GitRepository.open(cwd, options, signal);
  if (opened.kind === 'yes') return opened.value;
  throw new GitFailure('rev-parse', opened.kind === 'no' ? 'no repository' : opened.why);
}
