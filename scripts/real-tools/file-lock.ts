import { Database } from 'bun:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs the work while no other process does so under the same file. The lock is the kernel's, by way of SQLite:
 * it ends with its process, however that ends. Rejects when it can't be had in time.
 */
export async function withFileLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  using database = new Database(path, { create: true });
  const until = Date.now() + waitMs;
  while (!tryLock(database)) {
    if (Date.now() > until) throw new Error(`${path} was locked by another process for ${waitMs / 60_000} minutes`);
    await sleep(250);
  }
  return await work();
}

function tryLock(database: Database): boolean {
  try {
    database.run('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
