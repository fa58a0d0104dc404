// An older node has no `globSync`: named here, it would end the library before `require-runtime.ts` tells why.
import * as fs from 'node:fs';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { lstatOrNull } from '../../../lib/files/lstat.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import { RunRefs } from '../run-refs.ts';
import { gitOf, gitWorksIn } from './git-processes.ts';
import { isOurLock } from './lock-owner.ts';

/** What the journal has of a run whose locks are looked for. */
export interface LockContext {
  readonly run: string;
  /** When the run's journal was last written before the kill. Milliseconds since the epoch. */
  readonly noted: number;
  /** A landing that was about to begin, and when that was noted. */
  readonly landing: (LandingNote & { readonly noted: number }) | null;
  /** The checkout's own git folder, where a landing changes a checkout. */
  readonly checkoutGitDir: string | null;
}

/**
 * Removes the lock files that the git processes of a killed aim left: all under the run's own refs, and outside of them only
 * those that are the run's for certain. @returns locks that are in the way and may be somebody else's.
 */
export function removeStaleLocks(repository: GitRepository, context: LockContext): string[] {
  const { commonDir } = repository;
  const { run, noted, landing, checkoutGitDir } = context;
  const own = fs.globSync('**/*.lock', { cwd: join(commonDir, new RunRefs(run).prefix) });
  for (const name of own) rmSync(join(commonDir, new RunRefs(run).prefix, name), { force: true });
  const guarded: (readonly [string, number | null])[] = [
    [join(commonDir, 'packed-refs.lock'), noted],
    [join(commonDir, 'reftable', 'tables.list.lock'), noted],
  ];
  if (landing !== null) guarded.push([join(commonDir, `${landing.branch}.lock`), landing.noted]);
  if (checkoutGitDir !== null) {
    for (const name of ['index.lock', 'HEAD.lock', 'ORIG_HEAD.lock']) {
      guarded.push([join(checkoutGitDir, name), landing?.noted ?? null]);
    }
  }
  const folders = [commonDir, repository.root, landing?.checkout].filter((path) => typeof path === 'string');
  return guarded.flatMap(([path, since]) => (removeIfOurs(repository, folders, path, since) ? [] : [path]));
}

/** @returns whether the lock is not, or no longer, there. */
function removeIfOurs(
  repository: GitRepository,
  folders: readonly string[],
  path: string,
  noted: number | null,
): boolean {
  const stat = lstatOrNull(path);
  if (stat === null) return true;
  const isRemovable = isOurLock({
    modified: stat.mtimeMs,
    noted,
    ourGitLives: gitOf(repository.mark).length > 0,
    othersWork: gitWorksIn(folders, path),
  });
  if (isRemovable) rmSync(path, { force: true });
  return isRemovable;
}
