import type { GitRepository } from '../../git/run/git-repository.ts';
import { changeRefs, listRefs, type Oid } from '../../git/commits/refs.ts';
import { listWorktrees } from '../../git/worktree-list.ts';
import { branchNameFor } from './branch-names.ts';

/**
 * Removes the branch that an earlier part of a run left its merged commits as, now that all of them have landed. One that is
 * checked out stays, and one with anything else in it.
 * @param chain what has landed. @throws GitFailure
 */
export async function dropLeftBranch(
  repository: GitRepository,
  run: string,
  chain: ReadonlySet<Oid>,
  signal: AbortSignal,
): Promise<void> {
  const branches = await listRefs(repository, 'refs/heads/', signal);
  const names = branches.map(({ name }) => name.slice('refs/heads/'.length));
  const ref = `refs/heads/${branchNameFor(run, { kind: 'merged' }, names)}`;
  const left = branches.find(({ name }) => name === ref);
  if (left === undefined || !chain.has(left.oid)) return;
  if ((await listWorktrees(repository, signal)).some(({ branch }) => branch === ref)) return;
  await changeRefs(repository, [{ do: 'delete', ref, from: left.oid }], signal);
}
