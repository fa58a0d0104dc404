import { type Commit, makeCommit } from '../../git/commits.ts';
import { GitFailure, type GitRepository } from '../../git/git-repository.ts';
import { mergeTree } from '../../git/merge-tree.ts';
import type { Conflict } from '../../git/merge-tree-output.ts';
import type { AttributeFolder } from './attribute-folder.ts';

/** A commit, as far as a chain of merges needs it. */
export type ChainEnd = Pick<Commit, 'oid' | 'tree'>;

/** What came of putting a commit's change on the end of a chain. */
export type Extended =
  | { readonly kind: 'merged'; readonly end: ChainEnd }
  /** All that it changes is there already. */
  | { readonly kind: 'no_change' }
  | { readonly kind: 'conflict'; readonly conflicts: readonly Conflict[] };

/**
 * Puts the change of one commit on the end of a linear chain: a commit with the same message, author and date, and one
 * parent. Equal input gives an equal commit, unless it is signed. The commit's parent has to be in the chain, so that the
 * merge base is that parent. No ref moves. @throws GitFailure
 */
export async function extendChain(
  repository: GitRepository,
  end: ChainEnd,
  commit: Commit,
  sign: boolean,
  attributes: AttributeFolder,
  signal: AbortSignal,
): Promise<Extended> {
  if (commit.parents[0] === end.oid && commit.parents.length === 1) return { kind: 'merged', end: commit };
  const merge = await mergeTree(repository, end.oid, commit.oid, attributes.path, signal);
  if (merge.kind === 'unknown') throw new GitFailure('merge-tree', merge.why);
  if (merge.kind === 'conflict') return merge;
  if (merge.tree === end.tree) return { kind: 'no_change' };
  const { message, author } = commit;
  const oid = await makeCommit(repository, { tree: merge.tree, parent: end.oid, message, by: author, sign }, signal);
  return { kind: 'merged', end: { oid, tree: merge.tree } };
}
