import type { GitRepository } from '../run/git-repository.ts';
import { type MergeTree, parseMergeTree } from './merge-tree-output.ts';
import type { Oid } from './refs.ts';

/**
 * Merges two commits without a checkout, from where their histories part. No ref moves.
 * @param attributes a folder with the `.gitattributes` files that decide on merge drivers: git reads them from the
 * working tree. Drivers run there.
 */
export async function mergeTree(
  repository: GitRepository,
  ours: Oid,
  theirs: Oid,
  attributes: string,
  signal: AbortSignal,
): Promise<MergeTree> {
  const args = ['merge-tree', '--write-tree', '-z', '--messages', ours, theirs];
  const places = [`--git-dir=${repository.commonDir}`, `--work-tree=${attributes}`];
  const { code, stdout, line } = await repository.exit([...places, ...args], { cwd: attributes }, signal);
  return parseMergeTree(code, stdout, line);
}

/**
 * The tree that a merge with conflicts comes to: files that both have changed in one place have both versions, with markers.
 * Null: git can't merge them at all.
 */
export async function treeWithMarkers(
  repository: GitRepository,
  ours: Oid,
  theirs: Oid,
  attributes: string,
  signal: AbortSignal,
): Promise<Oid | null> {
  const places = [`--git-dir=${repository.commonDir}`, `--work-tree=${attributes}`];
  const args = ['merge-tree', '--write-tree', '-z', '--no-messages', ours, theirs];
  const { code, stdout } = await repository.exit([...places, ...args], { cwd: attributes }, signal);
  const [tree = ''] = stdout.split('\0');
  return (code === 0 || code === 1) && /^[0-9a-f]{40,64}$/.test(tree.trim()) ? tree.trim() : null;
}
