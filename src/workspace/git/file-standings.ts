import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import type { Oid } from './commits/refs.ts';
import { MODE_ABSENT, MODE_LINK, type TreeChange } from './commits/tree-changes.ts';
import type { GitRepository } from './run/git-repository.ts';

/** What stands at a path of the user's checkout, compared with what it is to become, from one tree to another. */
export type Standing =
  /** Nothing is there. */
  | 'absent'
  /** As in the first tree. */
  | 'from'
  /** As in the second one. */
  | 'to'
  /** The first part of what it was to become: git was killed while it wrote. */
  | 'torn'
  /** Something else. */
  | 'other';

/** What stands at the paths of a checkout that differ between two trees, by path. @throws GitFailure */
export async function fileStandings(
  repository: GitRepository,
  checkout: string,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<Map<string, Standing>> {
  const found = new Map<string, Standing>();
  const files: TreeChange[] = [];
  for (const change of changes) {
    const stat = lstatOrNull(join(checkout, change.path));
    // A folder has taken a file's place: that file has gone.
    if (stat === null || stat.isDirectory()) found.set(change.path, 'absent');
    else if (stat.isFile()) files.push(change);
    else found.set(change.path, await linkStanding(repository, checkout, change, signal));
  }
  const oids = await hash(repository, checkout, files, signal);
  for (const [at, change] of files.entries()) {
    found.set(change.path, await fileStanding(repository, checkout, change, oids[at]!, signal));
  }
  return found;
}

/** What git would store of each file. */
async function hash(
  repository: GitRepository,
  cwd: string,
  files: readonly TreeChange[],
  signal: AbortSignal,
): Promise<Oid[]> {
  // A line of its input is a path: one with a newline in it is asked for alone.
  const plain = files.filter(({ path }) => !path.includes('\n'));
  const input = plain.map(({ path }) => `${path}\n`).join('');
  const output =
    plain.length === 0
      ? ''
      : await repository.run(['hash-object', '--stdin-paths'], { cwd, input, readOnly: true }, signal);
  const known = new Map(output.split('\n').map((oid, at) => [plain[at]?.path, oid]));
  const oids: Oid[] = [];
  for (const { path } of files) {
    oids.push(known.get(path) ?? (await repository.run(['hash-object', '--', path], { cwd }, signal)).trim());
  }
  return oids;
}

async function fileStanding(
  repository: GitRepository,
  cwd: string,
  { path, fromMode, toMode, from, to }: TreeChange,
  oid: Oid,
  signal: AbortSignal,
): Promise<Standing> {
  if (toMode !== MODE_LINK && oid === to) return 'to';
  if (fromMode !== MODE_LINK && oid === from) return 'from';
  if (toMode === MODE_ABSENT || toMode === MODE_LINK) return 'other';
  // Cut off where git was killed: compared with what git would write here, byte by byte.
  const args = ['cat-file', '--filters', `--path=${path}`, to];
  const whole = await repository.run(args, { cwd, encoding: 'latin1', readOnly: true }, signal);
  return whole.startsWith(readFileSync(join(cwd, path), 'latin1')) ? 'torn' : 'other';
}

async function linkStanding(
  repository: GitRepository,
  cwd: string,
  { path, fromMode, toMode, from, to }: TreeChange,
  signal: AbortSignal,
): Promise<Standing> {
  if (!lstatSync(join(cwd, path)).isSymbolicLink()) return 'other';
  const input = readlinkSync(join(cwd, path));
  const oid = (await repository.run(['hash-object', '--stdin', '--no-filters'], { cwd, input }, signal)).trim();
  if (toMode === MODE_LINK && oid === to) return 'to';
  return fromMode === MODE_LINK && oid === from ? 'from' : 'other';
}
