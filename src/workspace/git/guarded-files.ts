import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBelow, realPathOf } from '../../lib/files/real-path.ts';
import type { GitFolders } from './known-git-folders.ts';

/** What decides what git does in a checkout, and what it runs there. All are paths. */
export interface GuardedFiles {
  /** Files, also some that are not there. */
  readonly files: readonly string[];
  /** Folders in which no file may come to be. */
  readonly folders: readonly string[];
  /** Files that somebody else may take away with their folder: of other worktrees. */
  readonly removable: readonly string[];
  /** Files that git itself writes when somebody commits: a change says nothing of who made it. */
  readonly written: readonly string[];
}

/** Submodules of submodules of … have their folders in each other. */
const MAX_DEPTH = 6;
const LINKS = ['gitdir', 'commondir', 'config.worktree'];

/**
 * The files of git that no job changes: settings, hooks, excludes, attributes, and the links between a checkout and its
 * repository. Objects, refs, logs and the index are none of them: `git commit` writes them. Nor are worktrees and submodules
 * that come to be meanwhile.
 */
export function guardedGitFiles({ root, gitDir, commonDir, above }: GitFolders): GuardedFiles {
  const modules = [...new Set([gitDir, commonDir])].flatMap((each) => modulesIn(join(each, 'modules'), MAX_DEPTH));
  const repositories = [...new Set([commonDir, gitDir, ...modules])].map((folder) => ofRepository(folder, root));
  const worktrees = foldersIn(join(commonDir, 'worktrees'))
    .map((name) => join(commonDir, 'worktrees', name))
    .filter((folder) => !isBeingMade(folder));
  const all = [...repositories, ...(above === null ? [] : [guardedGitFiles(above)])];
  const own = gitDir === commonDir ? [] : LINKS.map((name) => join(gitDir, name));
  return {
    files: [join(root, '.git'), ...own, ...all.flatMap(({ files }) => files)],
    folders: all.flatMap(({ folders }) => folders),
    removable: [
      ...worktrees.filter((folder) => folder !== gitDir).flatMap((folder) => LINKS.map((name) => join(folder, name))),
      ...all.flatMap(({ removable }) => removable),
    ],
    written: [join(gitDir, 'HEAD'), join(commonDir, 'packed-refs'), ...all.flatMap(({ written }) => written)],
  };
}

function ofRepository(folder: string, root: string): GuardedFiles {
  return {
    files: ['config', 'config.worktree', join('objects', 'info', 'alternates')].map((name) => join(folder, name)),
    // Hooks that are a link into the checkout are files of the project.
    folders: ['hooks', 'info'].map((name) => join(folder, name)).filter((each) => !leadsInto(root, folder, each)),
    removable: [],
    written: [],
  };
}

/**
 * Whether `git worktree add` is still at work on the folder of a worktree: its links come to be one after another, and are
 * nobody's change (2.39.5, 2.55.0).
 */
function isBeingMade(folder: string): boolean {
  if (!existsSync(join(folder, 'commondir'))) return true;
  try {
    return readFileSync(join(folder, 'locked'), 'utf8').startsWith('initializing');
  } catch {
    return false;
  }
}

function leadsInto(root: string, folder: string, path: string): boolean {
  // Links above it were followed already.
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return false;
  const real = realPathOf(path);
  return real !== null && !isBelow(folder, real) && isBelow(root, real);
}

/** The folders of submodules, whose names may have slashes. */
function modulesIn(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  return foldersIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const isModule = existsSync(join(path, 'HEAD'));
    return isModule ? [path, ...modulesIn(join(path, 'modules'), depth - 1)] : modulesIn(path, depth - 1);
  });
}

function foldersIn(folder: string): string[] {
  // Most repositories have neither submodules nor worktrees, and an error takes longer than a look.
  if (!existsSync(folder)) return [];
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
