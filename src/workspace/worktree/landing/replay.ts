import { type Commit, makeCommit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { mergeTree } from '../../git/commits/merge-tree.ts';
import type { Conflict } from '../../../model/merging/conflict.ts';
import type { AttributeFolder } from '../merge/attribute-folder.ts';
import type { ChainEnd } from '../merge/merge-chain.ts';

/** The outcome of putting a chain on a branch that has moved on. */
export type Replayed =
  | { readonly kind: 'replayed'; readonly end: ChainEnd }
  | { readonly kind: 'conflict'; readonly commit: Commit; readonly conflicts: readonly Conflict[] };

/**
 * Puts a linear chain of commits on top of another commit, which comes after the chain's base: a new commit for each, with
 * its message, author and date. Each is merged with all before it, from the chain's base, so no commit has to be made up
 * for its parent. No ref moves. @throws GitFailure
 */
export async function replayChain(
  repository: GitRepository,
  chain: readonly Commit[],
  onto: ChainEnd,
  sign: boolean,
  attributes: AttributeFolder,
  signal: AbortSignal,
): Promise<Replayed> {
  await attributes.sync(onto.oid, null, signal);
  let end = onto;
  for (const commit of chain) {
    const merge = await mergeTree(repository, onto.oid, commit.oid, attributes.path, signal);
    if (merge.kind === 'unknown') throw new GitFailure('merge-tree', merge.why);
    if (merge.kind === 'conflict') return { kind: 'conflict', commit, conflicts: merge.conflicts };
    if (merge.tree === end.tree) continue;
    const { message, author } = commit;
    const made = { tree: merge.tree, parent: end.oid, message, by: author, sign };
    end = { oid: await makeCommit(repository, made, signal), tree: merge.tree };
  }
  return { kind: 'replayed', end };
}
