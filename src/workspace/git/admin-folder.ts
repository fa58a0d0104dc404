import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { namesIn } from '../../lib/files/names-in.ts';

/**
 * The folder that a repository keeps of a linked worktree: its HEAD, its index. A tool that works in the worktree may
 * leave anything there.
 */
export interface AdminFolder {
  readonly path: string;
  /** The worktree that it belongs to; null: half made, or broken. */
  readonly worktree: string | null;
}

/** What a worktree needs in its admin folder, and what only costs to lose. Everything else is a half-done operation. */
const KEPT = new Set([
  'HEAD',
  'commondir',
  'gitdir',
  'index',
  'logs',
  'config.worktree',
  'info',
  'modules',
  'refs',
  'reftable',
  'locked',
  'fsmonitor--daemon',
  'fsmonitor--daemon.ipc',
]);
/** The index of the last clean state, as git wrote it. */
const SAVED_INDEX = 'aim-index';
/** The index that a commit is made with. */
export const COMMIT_INDEX = 'aim-commit-index';

/** All admin folders of a repository, half-made ones too. */
export function adminFolders(commonDir: string): AdminFolder[] {
  const folder = join(commonDir, 'worktrees');
  return namesIn(folder).map((name) => {
    const path = join(folder, name);
    const dotGit = readText(join(path, 'gitdir'))?.trim();
    return { path, worktree: dotGit === undefined || dotGit === '' ? null : dirname(resolve(path, dotGit)) };
  });
}

/** The admin folder that a worktree's `.git` file names, or null where that is not such a file. */
export function adminFolderOf(worktree: string): string | null {
  const named = /^gitdir: (.+)\n?$/.exec(readText(join(worktree, '.git')) ?? '')?.[1];
  return named === undefined ? null : resolve(worktree, named);
}

/** Writes a worktree's `.git` file. Nothing may be in its place but such a file. */
export function writeDotGit(worktree: string, admin: string): void {
  writeFileSync(join(worktree, '.git'), `gitdir: ${admin}\n`);
}

/** What of an admin folder decides how its worktree is checked out, for comparison. Null: it is not whole. */
export function adminSettings(admin: string): string | null {
  const needed = ['HEAD', 'commondir', 'gitdir', 'index'];
  if (!needed.every((name) => existsSync(join(admin, name)))) return null;
  const files = ['commondir', 'gitdir', 'config.worktree', join('info', 'sparse-checkout'), join('info', 'attributes')];
  return JSON.stringify(files.map((file) => readText(join(admin, file))));
}

/** Ends whatever was left half done in a worktree: locks, merges, rebases, bisections. Its files stay as they are. */
export function endOperations(admin: string): void {
  for (const name of namesIn(admin)) {
    if (!KEPT.has(name) && name !== SAVED_INDEX) rmSync(join(admin, name), { recursive: true, force: true });
  }
  for (const name of ['bisect', 'rewritten']) rmSync(join(admin, 'refs', name), { recursive: true, force: true });
  for (const name of namesIn(join(admin, 'reftable'))) {
    if (name.endsWith('.lock')) rmSync(join(admin, 'reftable', name), { force: true });
  }
}

/** Whether a daemon that a tool's git started watches the worktree: it would outlive it. */
export function isWatched(admin: string): boolean {
  return existsSync(join(admin, 'fsmonitor--daemon.ipc'));
}

/** Whether submodules were filled in the worktree. */
export function hasSubmodules(admin: string): boolean {
  return namesIn(join(admin, 'modules')).length > 0;
}

/** Whether an index was remembered: the worktree was whole once. */
export function hasSavedIndex(admin: string): boolean {
  return existsSync(join(admin, SAVED_INDEX));
}

/** Remembers a worktree's index as it is. A copy: git replaces an index, but a tool may write into it. */
export function saveIndex(admin: string): void {
  const [index, saved] = [join(admin, 'index'), join(admin, SAVED_INDEX)];
  const fresh = `${saved}.new`;
  copyFileSync(index, fresh);
  // By the index's time git tells what may have changed since; an earlier one only makes it look at more files.
  const { atimeMs, mtimeMs } = statSync(index);
  utimesSync(fresh, Math.floor(atimeMs) / 1000, Math.floor(mtimeMs) / 1000);
  renameSync(fresh, saved);
}

/** Makes the remembered index the worktree's again, whatever a tool did to that one. */
export function restoreIndex(admin: string): void {
  if (existsSync(join(admin, SAVED_INDEX))) replaceByLink(join(admin, SAVED_INDEX), join(admin, 'index'));
}

/** A copy of the remembered index, for a commit. @returns its path. */
export function commitIndex(admin: string): string {
  const path = join(admin, COMMIT_INDEX);
  rmSync(`${path}.lock`, { force: true });
  replaceByLink(join(admin, SAVED_INDEX), path);
  return path;
}

/** Makes the index of a commit the worktree's own, and the remembered one. */
export function takeCommitIndex(admin: string): void {
  rmSync(join(admin, 'index.lock'), { force: true });
  renameSync(join(admin, COMMIT_INDEX), join(admin, 'index'));
  saveIndex(admin);
}

/** Two names of one file: it keeps its times, by which git tells what may have changed since. */
function replaceByLink(from: string, to: string): void {
  const fresh = `${to}.new`;
  rmSync(fresh, { force: true });
  linkSync(from, fresh);
  renameSync(fresh, to);
  // Where both were one file already, a rename does nothing.
  rmSync(fresh, { force: true });
}

function readText(path: string): string | null {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
