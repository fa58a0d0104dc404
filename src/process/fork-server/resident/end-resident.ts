import type { Clock } from '../../../lib/clock.ts';
import { removeTree } from '../../../lib/files/remove-tree.ts';
import { AimError } from '../../../model/errors.ts';
import { waitUntilGone } from '../../process-table.ts';
import { signalProcess } from '../../process-tree.ts';
import { takeLock, waitForLock } from '../../records/lock-file.ts';
import { readResident, type ResidentPlace, type ResidentRecord } from './resident-files.ts';

/** How long it may take to end by itself. */
const TERM_MS = 2000;
const LOOK_MS = 5;
/** How often it is asked whether another aim has given the place back. */
const LOCK_MS = 20;
/** Who starts a server has the place for as long as that loads: at most 60 s. One that is suspended would have it for ever. */
const MAX_LOCK_MS = 70_000;

/** Waits until no other aim starts or ends a server there. @throws AimError start_failed where that takes too long. */
export async function lockOf(place: ResidentPlace, clock: Clock, signal: AbortSignal): Promise<Disposable> {
  const wait = { clock, everyMs: LOCK_MS, maxMs: MAX_LOCK_MS };
  const { lock, owner } = await waitForLock(place.lock, place.folder, wait, signal);
  if (lock !== null) return lock;
  const who = owner === null ? `${place.lock} is taken` : `process ${owner.pid} has been at it`;
  throw new AimError('start_failed', `another aim starts or ends it: ${who} for ${MAX_LOCK_MS / 1000} s`, {
    hint: 'end that, or remove the file',
  });
}

/**
 * Ends the resident server in a place, if there is one, also one that another aim is starting. The fork servers that it has
 * forked, and what they run, go on.
 * @returns its record, null: there was none.
 */
export async function stopResident(place: ResidentPlace, clock: Clock): Promise<ResidentRecord | null> {
  using lock = lockIfFree(place);
  const record = readResident(place);
  if (record !== null) await endResident(record, clock);
  // Where another aim has the lock the folder is that one's: it sees that the server has ended.
  if (lock !== null) removeTree(place.folder);
  return record;
}

/** Null: another aim has it, or nothing can be written. */
function lockIfFree(place: ResidentPlace): Disposable | null {
  try {
    return takeLock(place.lock, place.folder).lock;
  } catch {
    return null;
  }
}

/** Ends its process. */
export async function endResident(record: ResidentRecord, clock: Clock): Promise<void> {
  signalProcess(record, 'SIGTERM');
  if (await waitUntilGone(record, clock, LOOK_MS, TERM_MS)) return;
  signalProcess(record, 'SIGKILL');
  await waitUntilGone(record, clock, LOOK_MS);
}
