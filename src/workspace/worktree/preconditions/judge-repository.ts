import { isAtLeast, MERGE_TREE_SINCE } from '../../git/run/git-version.ts';
import { missedEdits } from './missed-edits.ts';
import type { OpenRepository, RepositoryFacts } from './repository-facts.ts';
import { nameList } from '../../../lib/text/name-list.ts';

/** What a run is about to do. */
export interface IntendedRun {
  /** How many worktrees it will have. */
  readonly slots: number;
  /** Its editing jobs; their files relative to the top of the checkout. */
  readonly jobs: readonly { readonly id: string; readonly files: readonly string[] }[];
  /** Whether the commits of jobs are to be signed. */
  readonly sign: boolean;
  /** Ignored files and folders that each worktree gets, relative to the top. */
  readonly shared?: readonly string[];
  /** What decides on the folder for worktrees: `worktrees.dir` by default. */
  readonly placeSetting?: string;
}

/** Whether the jobs of a run can work in worktrees. All texts are sentence fragments without a full stop. */
export type Verdict =
  /** They can; `notes` say what a user would not expect. `branch`: what they merge can't be landed, it is left as a branch. */
  | { readonly kind: 'ok'; readonly land: 'ff' | 'branch'; readonly notes: readonly string[] }
  /** There is nothing to make a worktree of, or git is too old: jobs can only share the checkout. */
  | { readonly kind: 'shared_only'; readonly reason: string }
  /** They could, if the user did what `remedy` says. */
  | { readonly kind: 'refuse'; readonly reason: string; readonly remedy: string };

type Rule<T> = (facts: T, run: IntendedRun) => Verdict | null;

const shared = (reason: string): Verdict => ({ kind: 'shared_only', reason });
const refuse = (reason: string, remedy: string): Verdict => ({ kind: 'refuse', reason, remedy });

const BEFORE_OPENING: readonly Rule<RepositoryFacts>[] = [
  ({ git }) => (git === null ? shared('git is not installed') : null),
  ({ repository }) => (repository.kind === 'none' ? shared('the folder is in no git repository') : null),
  ({ git }) =>
    git !== null && !isAtLeast(git, MERGE_TREE_SINCE)
      ? shared(`git ${git.text} can't merge without a checkout; 2.38 and newer can`)
      : null,
  ({ repository }) =>
    repository.kind === 'refused'
      ? refuse(`git does not open the repository: ${repository.line}`, remedyFor(repository.line))
      : null,
];

const OPEN: readonly Rule<OpenRepository>[] = [
  ({ head }) => (head.kind === 'none' ? refuse('the repository has no commit yet', 'make a first commit') : null),
  ({ head }) =>
    head.kind === 'unknown' ? refuse(`HEAD can't be read: ${head.line}`, 'see what `git fsck` finds') : null,
  ({ noIdentity }) =>
    noIdentity === null
      ? null
      : refuse(
          `git has no identity for commits: ${noIdentity}`,
          'set `git config user.name` and `git config user.email`',
        ),
  ({ readOnly }) => (readOnly === null ? null : refuse(`${readOnly} can't be written to`, 'make it writable for you')),
  ({ worktreesInside }, { placeSetting = '`worktrees.dir`' }) =>
    worktreesInside
      ? refuse('the folder for worktrees lies in the checkout', `set ${placeSetting} to a folder outside of it`)
      : null,
  ({ disk }, { slots, placeSetting = '`worktrees.dir`' }) =>
    disk !== null && disk.checkout * slots > disk.free
      ? refuse(
          `${slots} worktrees take ${megabytes(disk.checkout * slots)}, and ${megabytes(disk.free)} are free`,
          `use fewer instances, or set ${placeSetting} to a folder on another disk`,
        )
      : null,
  ({ status }) =>
    status.kind === 'unknown' ? refuse(`git can't tell what has changed: ${status.why}`, 'see `git status`') : null,
  ({ ignored }, { jobs, shared: given = [] }) => {
    const has = (file: string) => given.some((path) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`));
    const missed = missedEdits(
      ignored.filter((file) => !has(file)),
      jobs,
    );
    if (missed.length === 0) return null;
    const each = missed.map(({ id, files }) => `${id} (${nameList(files)})`);
    return refuse(
      `jobs name files that git ignores, so that worktrees do not have them: ${each.join(', ')}`,
      'name them in `worktrees.copy`',
    );
  },
  ({ status }, { jobs }) => {
    const missed = missedEdits(status.kind === 'dirty' ? status.paths : [], jobs);
    if (missed.length === 0) return null;
    const each = missed.map(({ id, files }) => `${id} (${nameList(files)})`);
    return refuse(`jobs would not see edits of theirs that are not committed: ${each.join(', ')}`, 'commit them first');
  },
];

/**
 * Decides whether the jobs of a run can work in worktrees of a repository. Whatever is refused can also be done with
 * `--isolation shared`.
 */
export function judgeRepository(facts: RepositoryFacts, run: IntendedRun): Verdict {
  for (const rule of BEFORE_OPENING) {
    const verdict = rule(facts, run);
    if (verdict !== null) return verdict;
  }
  const { repository, environment } = facts;
  if (repository.kind !== 'open') throw new Error('a repository that is not open was judged above');
  for (const rule of OPEN) {
    const verdict = rule(repository, run);
    if (verdict !== null) return verdict;
  }
  const land = repository.branch === null || repository.operation !== null ? 'branch' : 'ff';
  return { kind: 'ok', land, notes: notesOn(repository, environment, run) };
}

function notesOn(repository: OpenRepository, environment: readonly string[], { sign }: IntendedRun): string[] {
  const { status, branch, operation, submodules, commitHooks, requiredFilters, relativeMergeDrivers } = repository;
  const notes: (string | false)[] = [
    status.kind === 'dirty' && `jobs do not see what is not committed: ${nameList(status.paths)}`,
    operation !== null && `a ${operation} is in progress: what is merged will be left as a branch`,
    operation === null && branch === null && 'HEAD is detached: what is merged will be left as a branch',
    submodules.length > 0 &&
      `submodules are empty in a worktree, unless \`worktrees.setup\` fills them: ${nameList(submodules)}`,
    commitHooks.length > 0 &&
      `hooks do not run for the commits of jobs: ${nameList(commitHooks)}; \`verify\` checks them`,
    repository.signsCommits && !sign && 'the commits of jobs are not signed, unless `commit.sign` says so',
    requiredFilters.length > 0 && `every worktree runs the filters ${nameList(requiredFilters)}`,
    relativeMergeDrivers.length > 0 &&
      `merge drivers run outside of the checkout; these are named by a path in it: ${nameList(relativeMergeDrivers)}`,
    repository.partial && 'files that the clone does not have yet are fetched',
    environment.length > 0 && `not looked at: ${nameList(environment)}`,
  ];
  return notes.filter((note) => note !== false);
}

function remedyFor(line: string): string {
  if (/dubious ownership/.test(line))
    return 'if you trust it: `git config --global --add safe.directory` with its path';
  return 'see what git says there';
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
