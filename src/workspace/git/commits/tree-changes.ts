import type { GitRepository } from '../run/git-repository.ts';
import type { Oid } from './refs.ts';

/** How one path differs between two trees. A mode of `000000` and an id of zeros stand for *not there*. */
export interface TreeChange {
  readonly path: string;
  readonly fromMode: string;
  readonly toMode: string;
  readonly from: Oid;
  readonly to: Oid;
}

export const MODE_ABSENT = '000000';
export const MODE_LINK = '120000';
/** A commit of another repository: a submodule, or a repository that was added as one. */
export const MODE_GITLINK = '160000';

/** The paths that differ between two trees or commits. Renames are a removal and an addition. @throws GitFailure */
export async function treeChanges(
  repository: GitRepository,
  from: Oid,
  to: Oid,
  signal: AbortSignal,
): Promise<TreeChange[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to];
  return parseTreeChanges(await repository.run(args, { readOnly: true }, signal));
}

/** `:MODE MODE OID OID STATUS NUL path NUL` */
export function parseTreeChanges(output: string): TreeChange[] {
  const fields = output.split('\0');
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const match = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) \S+$/.exec(fields[at]!);
    if (match === null) continue;
    const [, fromMode = '', toMode = '', from = '', to = ''] = match;
    changes.push({ path: fields[at + 1]!, fromMode, toMode, from, to });
  }
  return changes;
}
