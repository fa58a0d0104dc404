import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { birthOf } from '../process-table.ts';

const ownerSchema = z.object({ pid: z.int(), birth: z.string(), run_id: z.string() });

/** Who holds a lock: a process, and what it calls its work. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** A lock that is held until it is disposed of, or why it can't be had: its owner; null when nobody knows. */
export type Locking =
  { readonly held: Disposable; readonly owner?: never } | { readonly held: null; readonly owner: LockOwner | null };

/** Takes the lock at `path`, also from an owner that has died. It never waits. */
export function takeLock(path: string, runId: string): Locking {
  const owner: LockOwner = { pid: process.pid, birth: birthOf(process.pid) ?? '', run_id: runId };
  const mine = `${path}.${randomBytes(6).toString('hex')}`;
  // A link appears whole or not at all, so nobody ever reads half an owner.
  writeFileSync(mine, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 3; tries++) {
      if (tryLink(mine, path)) return { held: { [Symbol.dispose]: () => rmSync(path, { force: true }) } };
      const holder = readOwner(path);
      if (holder !== null && birthOf(holder.pid) === holder.birth) return { held: null, owner: holder };
      removeStale(path, holder);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return { held: null, owner: null };
}

/** Takes a dead owner's lock away. Renamed first: of several who try, one gets it, and can still see whose it was. */
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
