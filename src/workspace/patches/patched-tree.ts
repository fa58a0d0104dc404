import { join } from 'node:path';
import { AimError, messageOf } from '../../model/errors.ts';
import { orphanRegistry } from '../../process/records/orphan-registry.ts';
import { type Commit, readCommit } from '../git/commits/commits.ts';
import { SILENT } from '../git/commits/published-base.ts';
import type { Oid } from '../git/commits/refs.ts';
import { MODE_LINK, type TreeChange, treeChanges } from '../git/commits/tree-changes.ts';
import type { GitRepository } from '../git/run/git-repository.ts';
import { isFailure } from '../worktree/failures.ts';
import { judgeChanges } from '../worktree/merge/net-commit.ts';
import { refusalText } from '../worktree/merge/refusal-text.ts';
import { leadsOut, pathProblem } from './check-patch.ts';
import type { DeliveredPatch } from './delivered-patch.ts';

/** A patch on the commit that it was made for, in git's object database, or why it can't be put there. */
export type PatchedTree =
  | { readonly kind: 'tree'; readonly base: Commit; readonly tree: Oid }
  | { readonly kind: 'refused'; readonly why: string };

/** How long `origin` may take to give a commit. Milliseconds. */
const FETCH_MS = 60_000;
const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** Whatever the user has set: a line that ends in a space is as it is. */
const APPLY = ['-c', 'apply.whitespace=nowarn', '-c', 'apply.ignoreWhitespace=false', 'apply', '--cached', '-'];

/**
 * Applies a patch to the commit that it was made for. No checkout and no index of the user's is touched. What git makes of it
 * is checked once more: git may read a patch in another way than aim does. @throws GitFailure
 */
export async function patchedTree(
  repository: GitRepository,
  { patch, base_commit, problem }: DeliveredPatch,
  signal: AbortSignal,
): Promise<PatchedTree> {
  const refused = (why: string): PatchedTree => ({ kind: 'refused', why });
  if (problem !== null) return refused(problem);
  const base = await findBase(repository, base_commit, signal);
  if (base === null) return refused(`it is made for ${base_commit}, a commit that this repository does not have`);
  using folder = orphanRegistry.tempFolder();
  const call = { cwd: repository.root ?? repository.gitDir, env: { GIT_INDEX_FILE: join(folder.path, 'index') } };
  await repository.run(['read-tree', base.oid], call, signal);
  const { code, line } = await repository.exit(APPLY, { ...call, input: patch }, signal);
  if (code !== 0) return refused(`git does not take it: ${line}`);
  const tree = (await repository.run(['write-tree'], call, signal)).trim();
  const wrong = await problemOf(repository, base, await treeChanges(repository, base.tree, tree, signal), signal);
  return wrong === null ? { kind: 'tree', base, tree } : refused(wrong);
}

/** The commit that a patch was made for: `origin` is asked for one that came there after the last fetch. Null: there is none. */
async function findBase(repository: GitRepository, oid: Oid, signal: AbortSignal): Promise<Commit | null> {
  if (!COMMIT_ID.test(oid)) return null;
  const known = async () => {
    const args = ['rev-parse', '--verify', '--quiet', `${oid}^{commit}`];
    return (await repository.ask(args, {}, signal)).kind === 'yes';
  };
  if (!(await known()) && !((await fetched(repository, oid, signal)) && (await known()))) return null;
  return await readCommit(repository, oid, signal);
}

/** Fetches one commit, without any ref. @returns whether git says that it did. */
async function fetched(repository: GitRepository, oid: Oid, signal: AbortSignal): Promise<boolean> {
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
  const limit = AbortSignal.timeout(FETCH_MS);
  try {
    const until = AbortSignal.any([signal, limit]);
    return (await repository.exit(['fetch', ...flags, 'origin', oid], { env: SILENT }, until)).code === 0;
  } catch (error) {
    if (!limit.aborted) throw error;
    signal.throwIfAborted();
    return false;
  }
}

async function problemOf(
  repository: GitRepository,
  base: Commit,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<string | null> {
  for (const { path, to, toMode } of changes) {
    const wrong = pathProblem(path);
    if (wrong !== null) return `it changes ${JSON.stringify(path)}, ${wrong}`;
    if (toMode !== MODE_LINK) continue;
    const target = await repository.run(['cat-file', 'blob', to], { readOnly: true }, signal);
    if (leadsOut(path, target)) return `it makes ${JSON.stringify(path)} a link that leads out of the repository`;
  }
  const refusal = await judgeChanges(repository, base.tree, changes, signal);
  return refusal === null ? null : refusalText(refusal);
}

/** What git, or the disk, could not do about a patch is the patch's refusal: it is kept, and the run goes on. */
export async function orRefused<T extends { readonly kind: string }>(
  work: () => Promise<T>,
): Promise<T | { readonly kind: 'refused'; readonly why: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(isFailure(error) || error instanceof AimError)) throw error;
    return { kind: 'refused', why: messageOf(error) };
  }
}
