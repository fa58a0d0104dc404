import { type Commit, makeCommit, readCommit, type Signature } from '../../git/commits/commits.ts';
import { treeChanges } from '../../git/commits/tree-changes.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { DeliveredPatch } from '../../patches/delivered-patch.ts';
import type { Delivered } from '../../patches/delivered-place.ts';
import { patchedTree } from '../../patches/patched-tree.ts';

/** What is to be committed of a patch, and how. */
export interface PatchCommitSpec {
  readonly delivered: DeliveredPatch;
  /** What the conversation had come to before the job; null: it begins with this one. */
  readonly before: Pick<Delivered, 'base' | 'from'> | null;
  readonly message: string;
  /** The user, and when: `userSignature`. */
  readonly by: Signature;
  readonly sign: boolean;
}

/** The outcome of a patch as a commit; `parent` is what the job began with, and `base` what its patch was made for. */
export type PatchCommit =
  | {
      readonly kind: 'committed';
      readonly commit: Commit;
      readonly parent: Commit;
      readonly base: Commit;
      readonly files: readonly string[];
    }
  | { readonly kind: 'no_change' }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Makes one commit of a patch on the commit that it was made for, or, where an earlier job of the same conversation delivered
 * one on the same base, on that one's: a service's patch has all that its session changed. No ref names it yet.
 * @throws GitFailure
 */
export async function commitPatch(
  repository: GitRepository,
  { delivered, before, message, by, sign }: PatchCommitSpec,
  signal: AbortSignal,
): Promise<PatchCommit> {
  const patched = await patchedTree(repository, delivered, signal);
  if (patched.kind === 'refused') return patched;
  const { base, tree } = patched;
  const parent = before?.base === base.oid ? await readCommit(repository, before.from, signal) : base;
  if (tree === parent.tree) return { kind: 'no_change' };
  const files = (await treeChanges(repository, parent.tree, tree, signal)).map(({ path }) => path);
  const oid = await makeCommit(repository, { tree, parent: parent.oid, message, by, sign }, signal);
  return { kind: 'committed', commit: { oid, parents: [parent.oid], tree, author: by, message }, parent, base, files };
}
