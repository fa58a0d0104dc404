import { userSignature } from './git/commits/commits.ts';
import { Git, GitRepository } from './git/run/git-repository.ts';
import { isAtLeast, MERGE_TREE_SINCE } from './git/run/git-version.ts';

/** What of git there is on this machine, and in a folder. */
export interface GitFacts {
  /** As git prints it; null: it is not there, or does not say. */
  readonly version: string | null;
  /** Whether runs in worktrees are possible with it. */
  readonly canMerge: boolean;
  /** The version from which they are. */
  readonly mergesSince: string;
  /** The top of the checkout that the folder is in; null: it is in none, or git refuses it. */
  readonly root: string | null;
  /** Why git has no name and address for commits, in its own words; null: it has, or there is no checkout. */
  readonly noIdentity: string | null;
  /** Why git does not answer, in its own words; null: it does. */
  readonly why: string | null;
}

/** Asks git who it is, and where a folder belongs to. */
export async function gitFacts(
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<GitFacts> {
  const options = { mark: 'doctor', environment };
  const git = await Git.in(cwd, options);
  const version = await git.version(signal);
  const mergesSince = `${MERGE_TREE_SINCE.major}.${MERGE_TREE_SINCE.minor}`;
  if (version.kind !== 'yes') {
    const why = version.kind === 'unknown' ? version.why : 'git says nothing';
    return { version: null, canMerge: false, mergesSince, root: null, noIdentity: null, why };
  }
  const opened = await GitRepository.open(cwd, options, signal);
  const repository = opened.kind === 'yes' ? opened.value : null;
  const identity = repository === null ? null : await userSignature(repository, 0, signal);
  return {
    version: version.value.text,
    canMerge: isAtLeast(version.value, MERGE_TREE_SINCE),
    mergesSince,
    root: repository?.root ?? null,
    noIdentity: identity?.kind === 'unknown' ? identity.why : null,
    why: opened.kind === 'unknown' ? opened.why : null,
  };
}
