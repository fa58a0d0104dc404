import { type Commit, makeCommit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { mergeTree } from '../../git/commits/merge-tree.ts';
import type { Conflict } from '../../../model/merging/conflict.ts';
import type { Oid } from '../../git/commits/refs.ts';
import type { AttributeFolder } from './attribute-folder.ts';

/** A commit, as far as a chain of merges needs it. */
export type ChainEnd = Pick<Commit, 'oid' | 'tree'>;

/** The outcome of putting a commit's change on the end of a chain. */
export type Extended =
  | { readonly kind: 'merged'; readonly end: ChainEnd }
  /** All that it changes is there already. */
  | { readonly kind: 'no_change' }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] };

/**
 * Puts the change of one commit on the end of a linear chain: a commit with the same message, author and date, and one
 * parent. Equal input gives an equal commit, unless it is signed. No ref moves. @throws GitFailure
 * @param inChain whether the commit's parent is in the chain: only then do their histories part there.
 */
export async function extendChain(
  repository: GitRepository,
  end: ChainEnd,
  commit: Commit,
  inChain: boolean,
  sign: boolean,
  attributes: AttributeFolder,
  signal: AbortSignal,
): Promise<Extended> {
  if (commit.parents[0] === end.oid && commit.parents.length === 1) return { kind: 'merged', end: commit };
  const ours = inChain ? end.oid : await besides(repository, end, commit, signal);
  const merge = await mergeTree(repository, ours, commit.oid, attributes.path, signal);
  if (merge.kind === 'unknown') throw new GitFailure('merge-tree', merge.why);
  if (merge.kind === 'conflict') return merge;
  if (merge.tree === end.tree) return { kind: 'no_change' };
  const { message, author } = commit;
  const oid = await makeCommit(repository, { tree: merge.tree, parent: end.oid, message, by: author, sign }, signal);
  return { kind: 'merged', end: { oid, tree: merge.tree } };
}

/**
 * A commit with the files of the chain's end that comes right after the commit's parent: merged with it, the parent is where
 * their histories part. No ref ever names it. (`merge-tree --merge-base` does that without one, but not in git 2.39.)
 */
async function besides(repository: GitRepository, end: ChainEnd, commit: Commit, signal: AbortSignal): Promise<Oid> {
  const parent = commit.parents[0]!;
  return await makeCommit(repository, { tree: end.tree, parent, message: '', by: commit.author, sign: false }, signal);
}
