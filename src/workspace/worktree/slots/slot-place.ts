import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The number of the worktree in which merged commits are checked. Those of work are from 1. */
export const CHECK_SLOT = 0;

/**
 * Where the worktrees of a run are. Outside the checkout: under it, test runners collect them, `git clean -ffdx` deletes
 * them, and node resolves upward to the user's modules.
 */
export interface SlotPlace {
  /** Of this run alone; deleted whole at its end. */
  readonly folder: string;
  /** What is being deleted. */
  readonly trash: string;
  /** The folder of a slot. Its name is unique, so that git's record of it has that name too. */
  slot(n: number): string;
  /** Whether an admin folder's name is that of a slot of this run. Git adds digits to a name that is taken. */
  isAdminName(name: string): boolean;
}

/** @param worktrees the folder for all worktrees of aim: `worktrees.dir`, or `defaultWorktreesFolder`. */
export function slotPlace(worktrees: string, commonDir: string, run: string): SlotPlace {
  const folder = join(repositoryFolder(worktrees, commonDir), run);
  const prefix = `${repositoryName(commonDir)}-${run.slice(-6)}-`;
  return {
    folder,
    trash: join(folder, 'trash'),
    slot: (n) => join(folder, `${prefix}${n}`),
    isAdminName: (name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)),
  };
}

/** Where the worktrees of all runs of one repository are. */
export function repositoryFolder(worktrees: string, commonDir: string): string {
  const hash = createHash('sha256').update(commonDir).digest('hex').slice(0, 12);
  return join(worktrees, `${repositoryName(commonDir)}-${hash}`);
}

/** `${XDG_CACHE_HOME:-~/.cache}/aim/worktrees` */
export function defaultWorktreesFolder(
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const cache = environment['XDG_CACHE_HOME'] ?? '';
  return join(cache.startsWith('/') ? cache : join(home, '.cache'), 'aim', 'worktrees');
}

/** Makes the folder for all worktrees, for its owner alone. @returns its real path, as git writes it down. */
export function openWorktreesFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return realpathSync(path);
}

/** A repository's name as part of a file name: of its folder, or of a bare repository itself. */
function repositoryName(commonDir: string): string {
  const own = basename(commonDir);
  const name = own === '.git' ? basename(dirname(commonDir)) : own.replace(/\.git$/, '');
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '');
  return plain.slice(0, 40) || 'repository';
}
