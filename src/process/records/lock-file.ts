import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { birthOf } from '../process-table.ts';

const ownerSchema = z.object({ pid: z.int(), birth: z.string(), run_id: z.string() });

/** The owner of a lock: a process, and the run that it works on. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** A lock, which ends when it is disposed of; or the owner that has it, null when that is not known. */
export type LockAttempt =
  { readonly lock: Disposable; readonly owner?: never } | { readonly lock: null; readonly owner: LockOwner | null };

/** Takes the lock at `path`, also from an owner that has died. It never waits. */
export function takeLock(path: string, runId: string): LockAttempt {
  const owner: LockOwner = { pid: process.pid, birth: birthOf(process.pid) ?? '', run_id: runId };
  const mine = `${path}.${randomBytes(6).toString('hex')}`;
  // A link appears whole or not at all, so half an owner is never read.
  writeFileSync(mine, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tryLink(mine, path)) return { lock: { [Symbol.dispose]: () => rmSync(path, { force: true }) } };
      const present = readOwner(path);
      if (present !== null && birthOf(present.pid) === present.birth) return { lock: null, owner: present };
      // A folder was not put there by an aim, and is not taken away by one.
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) break;
      removeStale(path, present);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return { lock: null, owner: null };
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
  if (owner !== null && owner.run_id !== expected?.run_id) tryLink(taken, path);
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

function readOwner(path: string): LockOwner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
