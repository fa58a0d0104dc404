import { join } from 'node:path';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import { writePatch } from '../git/commits/patch.ts';
import type { Oid } from '../git/commits/refs.ts';
import { MODE_ABSENT, type TreeChange, treeChanges } from '../git/commits/tree-changes.ts';
import { fileStandings, type Standing } from '../git/file-standings.ts';
import type { GitRepository } from '../git/run/git-repository.ts';
import { nameList } from '../../lib/text/name-list.ts';

const APPLY = ['-c', 'apply.whitespace=nowarn', '-c', 'apply.ignoreWhitespace=false', 'apply'];

/**
 * Brings the files of a checkout from what they are in one commit or tree to what they are in another one; its index and HEAD
 * stay. A file that is there already is taken as done: aim may have been killed in the middle of this.
 * @returns why it was not done, and nothing was written then; null: it was. @throws GitFailure
 */
export async function changeCheckout(
  repository: GitRepository,
  root: string,
  from: Oid,
  to: Oid,
  signal: AbortSignal,
): Promise<string | null> {
  const changes = await treeChanges(repository, from, to, signal);
  const found = await fileStandings(repository, root, changes, signal);
  const standing = (change: TreeChange) => found.get(change.path)!;
  const others = changes.filter((it) => !isBefore(it, standing(it)) && !isAfter(it, standing(it)));
  if (others.length > 0) return `other changes are in the way: ${nameList(others.map(({ path }) => path))}`;
  const todo = changes.filter((it) => isBefore(it, standing(it))).map(({ path }) => path);
  if (todo.length === 0) return null;
  using folder = orphanRegistry.tempFolder();
  const file = join(folder.path, 'patch');
  await writePatch(repository, from, to, file, signal, todo.length === changes.length ? [] : todo);
  const { code, line } = await repository.exit([...APPLY, file], { cwd: root }, signal);
  return code === 0 ? null : `git does not apply it: ${line}`;
}

function isBefore({ fromMode, from, to }: TreeChange, standing: Standing): boolean {
  // Of a change of the mode alone the content is the same before and after.
  if (from === to) return standing === 'to';
  return fromMode === MODE_ABSENT ? standing === 'absent' : standing === 'from';
}

function isAfter({ toMode }: TreeChange, standing: Standing): boolean {
  return toMode === MODE_ABSENT ? standing === 'absent' : standing === 'to';
}
