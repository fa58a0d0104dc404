import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SHORT_TEMP } from './runtime-folder.ts';
import { isDead, type OrphanRecord, ownersFolder, readRecord, tempPrefix } from './orphan-record.ts';
import { killAll } from '../process-tree.ts';
import { removeTree } from '../../lib/files/remove-tree.ts';

/** A killed process takes a moment to end, and may have forked just before. */
const ROUNDS = 20;
const ROUND_MS = 5;
/** A file that is no record and as old as this was left by an aim that was killed while it wrote it. */
const STRAY_MS = 60_000;

/**
 * Ends what killed aims have left: their processes, by pid, birth and mark, and their temporary folders. Nothing of a living
 * aim is touched. @returns how many killed aims there were.
 */
export function reapOrphans(): number {
  let folder: string;
  try {
    folder = ownersFolder();
  } catch {
    return 0; // Where there is no safe folder there are no records.
  }
  let dead = 0;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const record = readRecord(path);
    if (record === null) removeStray(path);
    else if (isDead(record)) {
      endAll(record);
      rmSync(path, { force: true });
      dead += 1;
    }
  }
  return dead;
}

/** How many killed aims have left a record. Nothing is ended. */
export function countOrphans(): number {
  let folder: string;
  try {
    folder = ownersFolder();
  } catch {
    return 0;
  }
  return readdirSync(folder).filter((name) => {
    const record = readRecord(join(folder, name));
    return record !== null && isDead(record);
  }).length;
}

function endAll({ owner, children, temp }: OrphanRecord): void {
  for (let round = 0; round < ROUNDS && killAll(children, owner) > 0; round++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ROUND_MS);
  }
  for (const place of new Set([temp, SHORT_TEMP])) {
    let names: string[] = [];
    try {
      names = readdirSync(place);
    } catch {
      // The folder has gone, with all in it.
    }
    for (const name of names) {
      if (name.startsWith(tempPrefix(owner))) removeTree(join(place, name));
    }
  }
}

function removeStray(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && Date.now() - stat.mtimeMs > STRAY_MS) rmSync(path, { force: true });
}
