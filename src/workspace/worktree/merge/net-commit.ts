import { commitIndex, takeCommitIndex } from '../../git/admin-folder.ts';
import { type Commit, makeCommit, type Signature } from '../../git/commits/commits.ts';
import { type GitCall, type GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { MODE_ABSENT, MODE_GITLINK, type TreeChange, treeChanges } from '../../git/commits/tree-changes.ts';
import { filledSubmodules } from '../slots/filled-submodules.ts';
import type { Slot } from '../slots/slot.ts';

/** What is to be committed, and on what. */
export interface NetCommitSpec {
  /** The commit that the job began with, and its tree. */
  readonly base: Pick<Commit, 'oid' | 'tree'>;
  readonly message: string;
  /** The user, and when: `userSignature`. */
  readonly by: Signature;
  readonly sign: boolean;
  /** Paths that are not the job's: those that were copied or linked into the worktree. */
  readonly exclude: readonly string[];
  /** Nothing of aim's fills submodules in the worktree: what is in one is the job's. */
  readonly emptySubmodules?: boolean;
}

/** Why a worktree's change is not committed. */
export type NetRefusal =
  /** The job left a merge half done: these files have conflicts. */
  | { readonly why: 'unmerged'; readonly files: readonly string[] }
  /** These folders are repositories of their own, or submodules at another commit: their content would be lost. */
  | { readonly why: 'nested_repository'; readonly files: readonly string[] }
  /** It made files in these submodules, which were empty: no commit of this repository has them. */
  | { readonly why: 'submodule'; readonly files: readonly string[] }
  /** Most of the files that the base has are gone: rather a broken worktree than a change. */
  | { readonly why: 'mass_deletion'; readonly deleted: number; readonly tracked: number }
  /** Git could not take the files in: a filter that is missing, a file that can't be read. */
  | { readonly why: 'git'; readonly line: string };

/** The outcome of a job's worktree. */
export type NetCommit =
  | { readonly kind: 'committed'; readonly commit: Commit; readonly files: readonly string[] }
  | { readonly kind: 'no_change' }
  /** `rest` is what can be kept of the change all the same; null: nothing. */
  | { readonly kind: 'refused'; readonly refusal: NetRefusal; readonly rest: NetRest | null };

/** The part of a change that a tree can hold. */
export interface NetRest {
  readonly tree: Oid;
  readonly files: readonly string[];
}

/** Fewer deletions than this are never suspicious. */
const MASS_DELETION = 20;

/**
 * Commits what differs between a worktree and the commit that the job began with, as one commit of the user's, whatever the
 * job's tool did with git there: its own commits, branches and index do not count, its files do. The worktree is then at
 * that commit, clean. No ref names the commit yet; the worktree's HEAD does.
 */
export async function commitNetChange(
  repository: GitRepository,
  slot: Slot,
  spec: NetCommitSpec,
  signal: AbortSignal,
): Promise<NetCommit> {
  const { base, message, by, sign } = spec;
  const unmerged = await unmergedFiles(repository, slot, signal);
  const call: GitCall = { cwd: slot.path, env: { GIT_INDEX_FILE: commitIndex(slot.admin) } };
  const places = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`];
  const exclude = await notIgnored(repository, slot, spec.exclude, signal);
  const add = (flags: readonly string[], without: readonly string[]) => {
    const paths = ['.', ...without.map((path) => `:(top,exclude,literal)${path}`)];
    return repository.exit([...places, 'add', '-A', '--sparse', ...flags, '--', ...paths], call, signal);
  };
  const { code, stderr, line } = await add([], exclude);
  let refusal: NetRefusal | null = unmerged.length > 0 ? { why: 'unmerged', files: unmerged } : null;
  if (code !== 0) {
    refusal ??= whyNotAdded(stderr, line);
    await add(['--ignore-errors'], [...exclude, ...(refusal.why === 'nested_repository' ? refusal.files : [])]);
  }
  const filled = spec.emptySubmodules === true ? await filledSubmodules(repository, slot, signal) : [];
  if (filled.length > 0) refusal ??= { why: 'submodule', files: filled };
  const tree = (await repository.run([...places, 'write-tree'], call, signal)).trim();
  if (tree === base.tree && refusal === null) return { kind: 'no_change' };
  const changes = await treeChanges(repository, base.tree, tree, signal);
  refusal ??= await judgeChanges(repository, base.tree, changes, signal);
  if (refusal !== null) {
    const rest = await withoutLinks(
      repository,
      [...places, 'update-index', '-z', '--index-info'],
      call,
      changes,
      signal,
    );
    if (rest.length === 0) return { kind: 'refused', refusal, rest: null };
    const kept = (await repository.run([...places, 'write-tree'], call, signal)).trim();
    return { kind: 'refused', refusal, rest: { tree: kept, files: rest } };
  }
  const oid = await makeCommit(repository, { tree, parent: base.oid, message, by, sign }, signal);
  takeCommitIndex(slot.admin);
  await repository.run([...places, 'update-ref', '--no-deref', 'HEAD', oid], { cwd: slot.path }, signal);
  const commit: Commit = { oid, parents: [base.oid], tree, author: by, message };
  return { kind: 'committed', commit, files: changes.map(({ path }) => path) };
}

/** Puts links to commits of other repositories back in the index. @returns the paths of the other changes. */
async function withoutLinks(
  repository: GitRepository,
  indexInfo: readonly string[],
  call: GitCall,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<string[]> {
  const links = changes.filter(isLink);
  // A mode of zeros takes the path out.
  const input = links.map(({ fromMode, from, path }) => `${fromMode} ${from}\t${path}\0`).join('');
  if (links.length > 0) await repository.run(indexInfo, { ...call, input }, signal);
  return changes.filter((change) => !isLink(change)).map(({ path }) => path);
}

function isLink({ fromMode, toMode }: TreeChange): boolean {
  return fromMode === MODE_GITLINK || toMode === MODE_GITLINK;
}

/** By the index that the job's tool left: aim's own has none. */
async function unmergedFiles(repository: GitRepository, slot: Slot, signal: AbortSignal): Promise<string[]> {
  const places = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`];
  const args = [...places, 'ls-files', '--unmerged', '-z'];
  const answer = await repository.ask(args, { cwd: slot.path }, signal);
  // An index that can't be read is none of ours: the files count.
  if (answer.kind !== 'yes') return [];
  const entries = answer.value.split('\0').filter((entry) => entry !== '');
  return [...new Set(entries.map((entry) => entry.slice(entry.indexOf('\t') + 1)))];
}

/** Git takes it for an error that an ignored path is excluded. */
async function notIgnored(
  repository: GitRepository,
  slot: Slot,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  if (paths.length === 0) return [];
  const places = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`];
  const call: GitCall = { cwd: slot.path, input: `${paths.join('\0')}\0`, readOnly: true };
  const { stdout } = await repository.exit([...places, 'check-ignore', '-z', '--stdin'], call, signal);
  const ignored = new Set(stdout.split('\0'));
  return paths.filter((path) => !ignored.has(path));
}

function whyNotAdded(stderr: string, line: string): NetRefusal {
  const nested = [...stderr.matchAll(/^error: '(.+?)\/?' does not have a commit checked out$/gm)].map((it) => it[1]!);
  return nested.length > 0 ? { why: 'nested_repository', files: nested } : { why: 'git', line };
}

/** Why a change is not to be committed, by what it changes; null: it may be. */
export async function judgeChanges(
  repository: GitRepository,
  base: Oid,
  changes: readonly TreeChange[],
  signal: AbortSignal,
): Promise<NetRefusal | null> {
  const links = changes.filter(isLink);
  if (links.length > 0) return { why: 'nested_repository', files: links.map(({ path }) => path) };
  const deleted = changes.filter(({ toMode }) => toMode === MODE_ABSENT).length;
  if (deleted < MASS_DELETION) return null;
  const names = await repository.run(['ls-tree', '-r', '-z', '--name-only', base], { readOnly: true }, signal);
  const tracked = names.split('\0').length - 1;
  return deleted > tracked / 2 ? { why: 'mass_deletion', deleted, tracked } : null;
}
