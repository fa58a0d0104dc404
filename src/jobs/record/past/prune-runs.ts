import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { KeepRuns } from '../../../model/run/keep-runs.ts';
import { AimError } from '../../../model/errors.ts';
import { lockOwner } from '../../../process/records/lock-file.ts';
import { isOwnFolder, type RecordedRun, type StateFolders } from '../../../workspace/state-folders.ts';
import { readRun, type RunRecords } from './describe-run.ts';
import { namesIn } from '../../../lib/files/names-in.ts';
import { removeIfEmpty } from '../../../lib/files/remove-if-empty.ts';

const DAY_MS = 86_400_000;
/** What is being deleted; beside the folder `runs`. */
const TRASH = 'trash';

/**
 * Removes the records of old runs: those beyond the number that is kept, and those that are older than the days. A run that goes
 * on stays, and so does one with work that may be nowhere else.
 */
export async function pruneRuns(state: StateFolders, keep: KeepRuns, now: number): Promise<void> {
  await emptyTrash(state);
  for (const run of chooseOld(state.runs(), keep, now)) {
    if (!mayGo(readRun(run, state))) continue;
    await removeRecords(run);
  }
}

/**
 * Removes the records of old clusters, as many and as old ones as of runs. One that runs stays; work of one that is not merged
 * is on branches, which stay.
 */
export async function pruneClusters(state: StateFolders, keep: KeepRuns, now: number): Promise<void> {
  for (const cluster of chooseOld(state.recorded('clusters'), keep, now)) {
    const journal = cluster.file('journal.jsonl');
    const isRunning = journal !== null && lockOwner(join(dirname(journal), 'lock')) !== null;
    if (!isRunning) await removeRecords(cluster);
  }
}

/** Removes all records of a run. Half removed it never has its name. */
export async function removeRecords(run: RecordedRun): Promise<void> {
  for (const folder of run.folders) {
    const trash = join(dirname(dirname(folder)), TRASH);
    mkdirSync(trash, { recursive: true, mode: 0o700 });
    if (!isOwnFolder(trash)) throw new AimError('checkout_refused', `${trash} is a link`, { hint: 'remove it' });
    const away = join(trash, `${basename(folder)}-${randomBytes(4).toString('hex')}`);
    renameSync(folder, away);
    await remove(away);
    removeIfEmpty(trash);
  }
}

/** Runs that are too many or too old by their ids, which begin with the time. @param runs the newest first. */
export function chooseOld(runs: readonly RecordedRun[], { runs: most, days }: KeepRuns, now: number): RecordedRun[] {
  return runs.filter(({ id }, index) => index >= most || now - timeOf(id) > days * DAY_MS);
}

/** Whether nothing of a run would be lost with its records. */
function mayGo({ summary, result }: RunRecords): boolean {
  if (summary.state === 'running') return false;
  if (result === null) return true;
  if (result.jobs.some(({ branch }) => branch !== null)) return false;
  if (result.isolation.kind === 'shared') return true;
  // Cut short, it has refs that only its journal explains.
  return (
    summary.state === 'finished' && (result.landing === null || ['nothing', 'landed'].includes(result.landing.kind))
  );
}

/** Milliseconds since the epoch. A name that is no run's is never old. */
function timeOf(id: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(id);
  if (match === null) return Infinity;
  const [year = 0, month = 0, ...rest] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** What an aim that ended did not get to delete. */
async function emptyTrash({ places }: StateFolders): Promise<void> {
  for (const folder of new Set(places.flatMap(({ journals, documents }) => [journals, documents]))) {
    const trash = join(folder, TRASH);
    // A repository may bring a link of that name along: what is behind it is not aim's.
    if (!isOwnFolder(folder) || !isOwnFolder(trash)) continue;
    for (const name of namesIn(trash)) await remove(join(trash, name));
    removeIfEmpty(trash);
  }
}

async function remove(path: string): Promise<void> {
  // What can't be removed is tried again another time.
  await rm(path, { recursive: true, force: true }).catch(() => {});
}
