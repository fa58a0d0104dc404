import type { CheckoutStatus } from '../../git/checkout-status.ts';
import type { Operation } from '../../git/checkout-state.ts';
import type { GitVersion } from '../../git/run/git-version.ts';
import type { Oid } from '../../git/commits/refs.ts';

/** What decides whether jobs can work in worktrees of a repository, and what their user has to know. */
export interface RepositoryFacts {
  /** Null: git is not installed. */
  readonly git: GitVersion | null;
  /** Variables of aim's environment that name another repository: aim's git does not get them. */
  readonly environment: readonly string[];
  readonly repository:
    | { readonly kind: 'none' }
    /** Git does not open it; `line` is what it says. */
    | { readonly kind: 'refused'; readonly line: string }
    | ({ readonly kind: 'open' } & OpenRepository);
}

export interface OpenRepository {
  /** The top of the checkout; null in a bare repository. */
  readonly root: string | null;
  readonly head:
    | { readonly kind: 'commit'; readonly oid: Oid }
    | { readonly kind: 'none' }
    | { readonly kind: 'unknown'; readonly line: string };
  /** The branch that is checked out, by its full name; null when HEAD is detached. */
  readonly branch: string | null;
  readonly operation: Operation | null;
  /** Why git has no name and email for a commit; null: it has them. */
  readonly noIdentity: string | null;
  /** A folder of the repository that can't be written to, or null. */
  readonly readOnly: string | null;
  /** Whether it differs from HEAD; a bare repository does not. */
  readonly status: CheckoutStatus;
  /** Files that jobs name and that git ignores, relative to the top: a worktree does not have them. */
  readonly ignored: readonly string[];
  readonly submodules: readonly string[];
  /** Commits of jobs get no signature, though the user has asked for one on all. */
  readonly signsCommits: boolean;
  /** Filters without which git checks nothing out. */
  readonly requiredFilters: readonly string[];
  /** Hooks that a commit of the user's would run. */
  readonly commitHooks: readonly string[];
  /** Merge drivers whose program is named by a path in the checkout. */
  readonly relativeMergeDrivers: readonly string[];
  /** Files are fetched when they are needed. */
  readonly partial: boolean;
  /** The folder for worktrees lies in the checkout, or in the repository. */
  readonly worktreesInside: boolean;
  /** Bytes: what one checkout takes, and what is free where worktrees go. Null: nobody knows. */
  readonly disk: { readonly checkout: number; readonly free: number } | null;
}
