import { type Clock, sleep } from '../../../lib/clock.ts';
import { removeTree } from '../../../lib/files/remove-tree.ts';
import { AimError } from '../../../model/errors.ts';
import { birthOf } from '../../process-table.ts';
import { signalProcess } from '../../process-tree.ts';
import { takeLock } from '../../records/lock-file.ts';
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
  const until = clock.now() + MAX_LOCK_MS;
  for (;;) {
    const { lock, owner } = takeLock(place.lock, place.folder);
    if (lock !== null) return lock;
    if (clock.now() >= until) {
      const who = owner === null ? `${place.lock} is taken` : `process ${owner.pid} has been at it`;
      throw new AimError('start_failed', `another aim starts or ends it: ${who} for ${MAX_LOCK_MS / 1000} s`, {
        hint: 'end that, or remove the file',
      });
    }
    await sleep(clock, LOCK_MS, signal);
  }
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
  const lives = () => birthOf(record.pid) === record.birth;
  signalProcess(record, 'SIGTERM');
  for (let waited = 0; lives() && waited < TERM_MS; waited += LOOK_MS) await sleep(clock, LOOK_MS);
  if (lives()) signalProcess(record, 'SIGKILL');
  while (lives()) await sleep(clock, LOOK_MS);
}
