import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { adminFolders } from '../../git/admin-folder.ts';
import { readCommit } from '../../git/commits/commits.ts';
import { GitFailure, type GitRepository } from '../../git/run/git-repository.ts';
import { mergeTree } from '../../git/commits/merge-tree.ts';
import { listRefs, type Ref } from '../../git/commits/refs.ts';
import { listWorktrees } from '../../git/worktree-list.ts';
import { runOf } from '../run-refs.ts';
import { DELETED } from '../slots/remove-worktrees.ts';
import { repositoryFolder, slotPlace } from '../slots/slot-place.ts';
import { jobMarkIn } from '../merge/commit-message.ts';
import { isOwned } from '../workers/owned-folder.ts';
import type { RunRef, RunRemains, RunsOnRecord } from './decide-cleaning.ts';

const BRANCH = /^refs\/heads\/aim(?:-runs(?:-\d+)?)?\/([^/]+)\//;
/**
 * What is left of runs in a repository: their refs, the branches that they left, their worktrees.
 * @param worktrees the real path of the folder for worktrees. @param records what the records of the runs say.
 * @throws GitFailure
 */
export async function findRemains(
  repository: GitRepository,
  worktrees: string,
  records: RunsOnRecord,
  signal: AbortSignal,
): Promise<RunRemains[]> {
  const all = await listRefs(repository, 'refs/', signal);
  const own = new Map(all.flatMap((ref) => (ownerOf(ref) === null ? [] : [[ref.name, ownerOf(ref)!] as const])));
  const users = all.filter(({ name }) => name.startsWith('refs/heads/') && !own.has(name));
  const checkouts = new Map((await listWorktrees(repository, signal)).map(({ branch, path }) => [branch, path]));
  const folders = runFolders(worktrees, repository.commonDir);
  const remains: RunRemains[] = [];
  for (const run of [...new Set([...own.values(), ...folders])].sort()) {
    const refs: RunRef[] = [];
    for (const ref of all.filter(({ name }) => own.get(name) === run)) {
      const merged = await isMerged(repository, ref, users, signal);
      const spare = merged !== true && (await isSpare(repository, run, ref, records, signal));
      refs.push({ ...ref, merged, spare, checkout: checkouts.get(ref.name) ?? null });
    }
    remains.push({
      run,
      status: isOwned(slotPlace(worktrees, repository.commonDir, run).folder) ? 'running' : records.statusOf(run),
      refs,
      worktrees: await worktreesOf(repository, worktrees, run, signal),
    });
  }
  return remains;
}

function ownerOf({ name }: Ref): string | null {
  return runOf(name) ?? BRANCH.exec(name)?.[1] ?? null;
}

function runFolders(worktrees: string, commonDir: string): string[] {
  const folder = repositoryFolder(worktrees, commonDir);
  return existsSync(folder) ? [...new Set(readdirSync(folder).map((name) => name.replace(DELETED, '')))] : [];
}

/**
 * Whether a branch of the user's has everything of a commit: the commit itself, or, after a squash or a rebase, nothing is
 * left of it to be merged.
 */
async function isMerged(
  repository: GitRepository,
  { oid }: Ref,
  users: readonly Ref[],
  signal: AbortSignal,
): Promise<RunRef['merged']> {
  const format = '--format=%(refname)';
  const places = ['refs/heads/', 'refs/remotes/', 'refs/tags/'];
  const answer = await repository.ask(['for-each-ref', format, '--contains', oid, ...places], {}, signal);
  if (answer.kind !== 'yes') return { unknown: answer.kind === 'unknown' ? answer.why : 'git says nothing' };
  if (answer.value.split('\n').some((name) => name !== '' && !BRANCH.test(name))) return true;
  // Without the repository's attributes: a merge driver could only make it look less merged.
  const attributes = mkdtempSync(join(tmpdir(), 'aim-merged-'));
  try {
    for (const branch of users) if (await addsNothing(repository, branch.oid, oid, attributes, signal)) return true;
    return false;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return { unknown: error.message };
  } finally {
    rmSync(attributes, { recursive: true, force: true });
  }
}

/** Whether a ref has just the commit that aim made of a variant which was not chosen: an amended one is the user's. */
async function isSpare(
  repository: GitRepository,
  run: string,
  { oid }: Ref,
  records: RunsOnRecord,
  signal: AbortSignal,
): Promise<boolean> {
  const mark = jobMarkIn((await readCommit(repository, oid, signal)).message);
  if (mark?.run !== run || !records.wasNotChosen(run, mark.job)) return false;
  const times = await repository.ask(['log', '-1', '--format=%at %ct', oid], {}, signal);
  if (times.kind !== 'yes') return false;
  const [authored, committed] = times.value.trim().split(' ');
  return authored === committed;
}

async function addsNothing(
  repository: GitRepository,
  branch: string,
  oid: string,
  attributes: string,
  signal: AbortSignal,
): Promise<boolean> {
  const merge = await mergeTree(repository, branch, oid, attributes, signal);
  if (merge.kind !== 'merged') return false;
  return merge.tree === (await readCommit(repository, branch, signal)).tree;
}

async function worktreesOf(
  repository: GitRepository,
  worktrees: string,
  run: string,
  signal: AbortSignal,
): Promise<RunRemains['worktrees']> {
  const place = slotPlace(worktrees, repository.commonDir, run);
  const slots = adminFolders(repository.commonDir).filter(
    ({ path, worktree }) => worktree?.startsWith(`${place.folder}/`) === true || place.isAdminName(basename(path)),
  );
  const leftOver = existsSync(place.folder) || runFolders(worktrees, repository.commonDir).includes(run);
  if (slots.length === 0 && !leftOver) return null;
  const dirty: string[] = [];
  for (const { path, worktree } of slots) {
    if (worktree === null || !existsSync(worktree)) continue;
    const places = [`--git-dir=${path}`, `--work-tree=${worktree}`];
    const status = await repository.ask([...places, 'status', '--porcelain'], { cwd: worktree }, signal);
    // What git can't tell of may have changes.
    if (status.kind !== 'yes' || status.value !== '') dirty.push(worktree);
  }
  return { folder: place.folder, dirty };
}
