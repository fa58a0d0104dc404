import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { treeChanges } from '../../git/commits/tree-changes.ts';
import { fileStandings } from '../../git/file-standings.ts';
import { type Mending, mendingOf } from './half-landed.ts';

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
  const found = await fileStandings(repository, checkout, changes, signal);
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
