import { type Clock, sleep } from '../../../lib/clock.ts';
import { removeTree } from '../../../lib/files/remove-tree.ts';
import { birthOf } from '../../process-table.ts';
import { signalProcess } from '../../process-tree.ts';
import { takeLock } from '../../records/lock-file.ts';
import { readResident, type ResidentPlace, type ResidentRecord } from './resident-files.ts';

/** How long it may take to end by itself. */
const TERM_MS = 2000;
const LOOK_MS = 5;
/** How often it is asked whether another aim has given the place back. */
const LOCK_MS = 20;

/** Waits until no other aim starts or ends a server there. */
export async function lockOf(
  { lock: path, folder }: ResidentPlace,
  clock: Clock,
  signal: AbortSignal,
): Promise<Disposable> {
  for (;;) {
    const { lock } = takeLock(path, folder);
    if (lock !== null) return lock;
    await sleep(clock, LOCK_MS, signal);
  }
}

/**
 * Ends the resident server in a place, if there is one. The fork servers that it has forked, and what they run, go on.
 * @returns its record, null: there was none.
 */
export async function stopResident(
  place: ResidentPlace,
  clock: Clock,
  signal: AbortSignal,
): Promise<ResidentRecord | null> {
  using _lock = await lockOf(place, clock, signal);
  const record = readResident(place);
  if (record !== null) await endResident(record, clock);
  removeTree(place.folder);
  return record;
}

/** Ends its process. */
export async function endResident(record: ResidentRecord, clock: Clock): Promise<void> {
  const lives = () => birthOf(record.pid) === record.birth;
  signalProcess(record, 'SIGTERM');
  for (let waited = 0; lives() && waited < TERM_MS; waited += LOOK_MS) await sleep(clock, LOOK_MS);
  if (lives()) signalProcess(record, 'SIGKILL');
  while (lives()) await sleep(clock, LOOK_MS);
}
