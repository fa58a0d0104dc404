import { gitRootOf } from './git-root.ts';

/** Where git keeps what it knows of a checkout. Paths are absolute, links followed. */
export interface GitFolders {
  /** The top of the checkout. */
  readonly root: string;
  /** Of this checkout: its HEAD, its index. In a linked worktree and in a submodule it is not below the top. */
  readonly gitDir: string;
  /** Of all checkouts of the repository: its config, its hooks. */
  readonly commonDir: string;
  /** Those of the repository that this one is a submodule of; null: it is none. */
  readonly above: GitFolders | null;
}

/** What git said of a checkout, by its top; null: of no use. */
const answered = new Map<string, GitFolders | null>();

/** Keeps what git said. */
export function keepGitFolders(root: string, folders: GitFolders | null): void {
  answered.set(root, folders);
}

/** What git said of the checkout that a folder is in; null: it was not asked, or said nothing. git is not run. */
export function knownGitFolders(cwd: string): GitFolders | null {
  const root = gitRootOf(cwd);
  return root === null ? null : (answered.get(root) ?? null);
}
