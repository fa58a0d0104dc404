import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { namesIn } from './names-in.ts';

/** Adds a piece to a document that is being written. */
export type Append = (piece: string | Uint8Array) => void;

/** What the name of a file ends with, behind the name that it is to get, while it is written. */
const UNFINISHED = /^[0-9a-f]{12}\.tmp$/;

/** How a file is replaced. */
export interface ReplaceFileOptions {
  /** Permissions of the file. */
  readonly mode: number;
  /** Whether the file survives a loss of power as well: it is on the disk when the call returns. Default: true. */
  readonly durable?: boolean;
}

/**
 * Writes a document so that a reader of the path gets the old one or the new one, whole, even if aim is killed in between:
 * it is written to another file, which is then renamed. A link is followed. A path that is no regular file (a pipe, a
 * terminal) is written to directly.
 * @param write is called once, and hands the document over in pieces.
 * @throws what `write` throws, and the system's errors; the path is then as it was.
 */
export function replaceFile(path: string, write: (append: Append) => void, options: ReplaceFileOptions): void {
  const { mode, durable = true } = options;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined && !stat.isFile()) return writeInto(path, 'w', write, { mode, durable: false });
  const target = stat === undefined ? path : realpathSync(path);
  const beside = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeInto(beside, 'wx', write, { mode, durable });
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(target));
}

/** Removes what a writer of the path has left that was killed. Nobody else may be writing it. */
export function removeUnfinished(path: string): void {
  const start = `${basename(path)}.`;
  for (const name of namesIn(dirname(path))) {
    if (name.startsWith(start) && UNFINISHED.test(name.slice(start.length)))
      rmSync(join(dirname(path), name), { force: true });
  }
}

function writeInto(
  path: string,
  flags: 'w' | 'wx',
  write: (append: Append) => void,
  { mode, durable }: Required<ReplaceFileOptions>,
): void {
  const file = openSync(path, flags, mode);
  try {
    // Goes on after a short write, unlike writeSync.
    write((piece) => writeFileSync(file, piece));
    if (durable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The new name is on the disk only when its folder is. Some systems sync no folders. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The file itself is whole.
  }
}
