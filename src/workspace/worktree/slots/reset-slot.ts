import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lstatOrNull } from '../../../lib/files/lstat.ts';
import { makeWritable } from '../../../lib/files/remove-tree.ts';
import {
  adminFolderOf,
  adminSettings,
  endOperations,
  hasSubmodules,
  restoreIndex,
  saveIndex,
  writeDotGit,
} from '../../git/admin-folder.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { Oid } from '../../git/commits/refs.ts';
import { filledSubmodules } from './filled-submodules.ts';
import type { Slot } from './slot.ts';
import type { Trash } from './trash.ts';

export interface ResetOptions {
  /** What goes: untracked files, or ignored ones as well. */
  readonly clean: 'untracked' | 'all';
  /** Paths that stay, though git does not know them. Relative to the worktree. */
  readonly keep: readonly string[];
  /** Nothing of aim's fills submodules: what a job left in one goes. */
  readonly emptySubmodules?: boolean;
}

/**
 * Brings a worktree to a commit, whatever a tool did in it: it may have deleted `.git`, switched branches, begun a merge,
 * left locks, or made folders read-only. Branches, stashes and commits that it made stay in the repository.
 * @returns false: it can't be done here; the worktree is to be made anew.
 */
export async function resetSlot(
  repository: GitRepository,
  slot: Slot,
  commit: Oid,
  options: ResetOptions,
  trash: Trash,
  signal: AbortSignal,
): Promise<boolean> {
  if (lstatOrNull(slot.path)?.isDirectory() !== true) return false;
  if (adminSettings(slot.admin) !== slot.settings) return false;
  if (adminFolderOf(slot.path) !== slot.admin) {
    trash.take(join(slot.path, '.git'));
    writeDotGit(slot.path, slot.admin);
  }
  endOperations(slot.admin);
  restoreIndex(slot.admin);
  if (!(await switchAndClean(repository, slot, commit, options, signal))) {
    makeWritable(slot.path);
    if (!(await switchAndClean(repository, slot, commit, options, signal))) return false;
  }
  if (options.emptySubmodules === true) {
    for (const path of await filledSubmodules(repository, slot, signal)) {
      trash.take(join(slot.path, path));
      mkdirSync(join(slot.path, path));
    }
  }
  if (hasSubmodules(slot.admin) && !(await resetSubmodules(repository, slot, signal))) return false;
  saveIndex(slot.admin);
  return true;
}

/** Those that were filled go back to the commits that the worktree's names, without what was left in them. */
async function resetSubmodules(repository: GitRepository, slot: Slot, signal: AbortSignal): Promise<boolean> {
  const call = { cwd: slot.path };
  const each = 'git reset -q --hard && git clean -ffdq';
  const foreach = ['submodule', '--quiet', 'foreach', '--quiet', '--recursive', each];
  if ((await repository.exit(foreach, call, signal)).code !== 0) return false;
  const update = ['submodule', '--quiet', 'update', '--recursive', '--force', '--checkout'];
  return (await repository.exit(update, call, signal)).code === 0;
}

async function switchAndClean(
  repository: GitRepository,
  slot: Slot,
  commit: Oid,
  { clean, keep }: ResetOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const call = { cwd: slot.path };
  const places = [`--git-dir=${slot.admin}`, `--work-tree=${slot.path}`];
  const checkout = ['switch', '--quiet', '--discard-changes', '--detach', commit];
  if ((await repository.exit([...places, ...checkout], call, signal)).code !== 0) return false;
  // Twice -f: repositories that a tool made go too.
  const untracked = [
    'clean',
    '-ffdq',
    ...(clean === 'all' ? ['-x'] : []),
    ...keep.map((path) => `-e/${pattern(path)}`),
  ];
  return (await repository.exit([...places, ...untracked], call, signal)).code === 0;
}

/** A path as a pattern of `.gitignore` that matches it alone. */
function pattern(path: string): string {
  return path.replace(/[\\*?[\]!# ]/g, (char) => `\\${char}`);
}
