import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isBelow } from '../../lib/files/real-path.ts';
import { gitFoldersOf } from '../git/git-folders.ts';
import type { GitFolders } from '../git/known-git-folders.ts';
import { type GuardedFiles, guardedGitFiles } from '../git/guarded-files.ts';
import { guardedAimFiles } from './aim-files.ts';

/** The checkout, or the folder outside one, that a turn works in: which folders of it are git's and aim's own. */
export class GuardedCheckout {
  readonly cwd: string;
  /** The top of the checkout, or the working folder outside one. */
  readonly top: string;
  /** Where git keeps what it knows of the checkout; none outside one. */
  readonly gitDirs: readonly string[];
  /** Where aim keeps what it has to remember. */
  readonly aimDirs: readonly string[];
  /** What turns are compared by: one for all checkouts of a repository. */
  readonly key: string;
  /** By which the last look at it is found again: equal only where all that is looked at is in the same places. */
  readonly id: string;
  readonly #folders: GitFolders | null;

  private constructor(cwd: string, folders: GitFolders | null) {
    this.cwd = cwd;
    this.#folders = folders;
    this.top = folders?.root ?? cwd;
    this.key = folders?.commonDir ?? cwd;
    this.gitDirs = folders === null ? [] : [...new Set([folders.gitDir, folders.commonDir])];
    const tops = folders === null ? [cwd] : [cwd, folders.root];
    const aimDirs = [...tops.map((top) => join(top, '.aim')), ...this.gitDirs.map((folder) => join(folder, 'aim'))];
    this.aimDirs = [...new Set(aimDirs)];
    this.id = [cwd, this.top, ...this.gitDirs, folders?.above?.gitDir].join('\0');
  }

  static async open(cwd: string): Promise<GuardedCheckout> {
    return new GuardedCheckout(cwd, await gitFoldersOf(cwd));
  }

  /** The top of the checkout; null outside one. */
  get root(): string | null {
    return this.#folders?.root ?? null;
  }

  /** The files that no turn may change, as they are now. */
  files(): GuardedFiles {
    const git = this.#folders === null ? [] : [guardedGitFiles(this.#folders)];
    const all = [...this.aimDirs.map(guardedAimFiles), ...git];
    return {
      files: all.flatMap(({ files }) => files),
      folders: all.flatMap(({ folders }) => folders),
      removable: all.flatMap(({ removable }) => removable),
      written: all.flatMap(({ written }) => written),
    };
  }

  /** A path as a tool wrote it: absolute, or from the top. */
  absolute(file: string): string {
    return isAbsolute(file) ? file : resolve(this.top, file);
  }

  /** As a user would write it: from the working folder, where it lies in the checkout. */
  shown(path: string): string {
    const shown = isBelow(this.top, path) ? relative(this.cwd, path) : path;
    return sep === '/' ? shown : shown.replaceAll(sep, '/');
  }
}
