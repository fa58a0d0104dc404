import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type Clock, sleep } from '../../lib/clock.ts';
import { withParser, z } from '../../lib/schema/z.ts';
import { isReadOnly } from '../../lib/files/is-read-only.ts';
import { lstatOrNull } from '../../lib/files/lstat.ts';
import { birthOf } from '../process-table.ts';
import { lockOwnerParser } from '../../generated/record-parsers.js';

export const lockOwnerSchema = withParser(
  // `of` is missing in locks of runs.
  z.object({ pid: z.int(), birth: z.string(), run_id: z.string(), of: z.literal('cluster').optional() }),
  lockOwnerParser,
);

/** The owner of a lock: a process, and the run or cluster that it works on. */
export type LockOwner = z.infer<typeof lockOwnerSchema>;

/** A lock, which ends when it is disposed of; or the owner that has it, null when that is not known. */
export type LockAttempt =
  { readonly lock: Disposable; readonly owner?: never } | { readonly lock: null; readonly owner: LockOwner | null };

/**
 * Takes the lock at `path`, also from an owner that has died. It never waits. Other users may read whose it is.
 * @param of `cluster`: that is what the id is of; null: of a run, or of nothing that matters.
 * @throws the system's errors where nothing can be written.
 */
export function takeLock(path: string, runId: string, of: 'cluster' | null = null): LockAttempt {
  const birth = birthOf(process.pid) ?? '';
  const owner: LockOwner = { pid: process.pid, birth, run_id: runId, ...(of !== null && { of }) };
  const mine = `${path}.${randomBytes(6).toString('hex')}`;
  // A link appears whole or not at all, so half an owner is never read.
  writeFileSync(mine, JSON.stringify(owner), { mode: 0o644, flag: 'wx' });
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tryLink(mine, path)) return { lock: { [Symbol.dispose]: () => release(path, owner) } };
      const present = readOwner(path);
      if (present === 'not known') break;
      if (present !== null && isAlive(present)) return { lock: null, owner: present };
      removeStale(path, present);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return { lock: null, owner: null };
}

/** How long it is waited for a lock, and how often it is tried. */
export interface LockWait {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly maxMs: number;
}

/** As `takeLock`, waiting while another owner has it. @throws as that does; the signal's reason. */
export async function waitForLock(
  path: string,
  id: string,
  { clock, everyMs, maxMs }: LockWait,
  signal?: AbortSignal,
): Promise<LockAttempt> {
  const until = clock.now() + maxMs;
  for (;;) {
    const attempt = takeLock(path, id);
    if (attempt.lock !== null || clock.now() >= until) return attempt;
    await sleep(clock, everyMs, signal);
  }
}

/** The owner of a lock, if it is alive; null: the lock is free, or is none. It is left as it is. */
export function lockOwner(path: string): LockOwner | null {
  const owner = readOwner(path);
  return owner !== null && owner !== 'not known' && isAlive(owner) ? owner : null;
}

function isAlive({ pid, birth }: LockOwner): boolean {
  return birthOf(pid) === birth;
}

/** What was put in its place meanwhile stays: the lock may have been removed by hand, and taken by another run. */
function release(path: string, { pid, birth, run_id }: LockOwner): void {
  const present = readOwner(path);
  if (present === null || present === 'not known') return;
  if (present.pid !== pid || present.birth !== birth || present.run_id !== run_id) return;
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is read-only by now: the lock is free all the same when this process has ended.
  }
}

/** Removes a dead owner's lock. It is renamed first, so of several that try one gets it, and can still see whose it was. */
function removeStale(path: string, expected: LockOwner | null): void {
  const taken = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, taken);
  } catch {
    return;
  }
  const owner = readOwner(taken);
  if (owner !== null && owner !== 'not known' && owner.run_id !== expected?.run_id) tryLink(taken, path);
  rmSync(taken, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null: nobody, or what is there is no lock. Not known: a folder, which no aim put there, or what this user can't read. */
function readOwner(path: string): LockOwner | 'not known' | null {
  try {
    if (lstatOrNull(path)?.isFile() === false) return 'not known';
    return lockOwnerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return isReadOnly(error) ? 'not known' : null;
  }
}
