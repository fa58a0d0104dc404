import { lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lstatOrNull } from '../../../lib/lstat.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { MODE_ABSENT, MODE_LINK, type TreeChange, treeChanges } from '../../git/commits/tree-changes.ts';
import { type Mending, mendingOf, type Standing } from './half-landed.ts';

/**
 * Makes a checkout in which a landing was cut short fit for the same landing again: what git had written already it takes
 * as done, what it had begun is put back. Nothing may hold the index's lock any more.
 * @returns files that are neither as before nor as after, nor on the way: nothing was changed then.
 * @throws GitFailure
 */
export async function mendCheckout(
  repository: GitRepository,
  checkout: string,
  from: Oid,
  to: Oid,
  signal: AbortSignal,
): Promise<string[]> {
  const changes = await treeChanges(repository, from, to, signal);
  const found = await standings(repository, checkout, changes, signal);
  const mendings = changes.map((change) => [change.path, mendingOf(change, found.get(change.path)!)] as const);
  const having = (mending: Mending) => mendings.filter(([, it]) => it === mending).map(([path]) => path);
  const unexpected = having('stop');
  if (unexpected.length > 0) return unexpected;
  for (const path of having('remove')) rmSync(join(checkout, path));
  await runGit(repository, checkout, ['checkout-index', '--force', '-z', '--stdin'], having('restore'), signal);
  await runGit(repository, checkout, ['update-index', '--add', '--remove', '-z', '--stdin'], having('stage'), signal);
  return [];
}

async function runGit(
  repository: GitRepository,
  cwd: string,
  args: readonly string[],
  paths: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (paths.length > 0) await repository.run(args, { cwd, input: paths.map((path) => `${path}\0`).join('') }, signal);
}

async function standings(
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
