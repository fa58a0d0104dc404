import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What is at a path. `unknown`: it can't be looked at. */
export type FileState =
  | { readonly kind: 'none' | 'folder' | 'other' | 'unknown' }
  | { readonly kind: 'link'; readonly target: string }
  /** `bytes` null: it is too large to be kept. */
  | { readonly kind: 'file'; readonly bytes: Buffer | null; readonly mode: number; readonly trace: FileTrace };

/** Differs after every change of a file: its time of change can't be set by a program. */
type FileTrace = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>;

/** Of what has nothing but its kind there is one object each. */
const NONE: FileState = { kind: 'none' };
const FOLDER: FileState = { kind: 'folder' };
const OTHER: FileState = { kind: 'other' };
const UNKNOWN: FileState = { kind: 'unknown' };
const OR_NOTHING = { throwIfNoEntry: false } as const;

/** Larger ones are noticed, and not put back. Bytes. */
const MAX_KEPT = 1024 * 1024;

/** The file at a path as it is. @param before what was there; where the file was not touched since, it is given again. */
export function stateOf(path: string, before?: FileState): FileState {
  try {
    const stat = lstatSync(path, OR_NOTHING);
    if (stat === undefined) return NONE;
    if (stat.isSymbolicLink()) {
      const target = readlinkSync(path);
      return before?.kind === 'link' && before.target === target ? before : { kind: 'link', target };
    }
    if (stat.isDirectory()) return FOLDER;
    if (!stat.isFile()) return OTHER;
    if (before?.kind === 'file' && isSameTrace(before.trace, stat)) return before;
    const { dev, ino, size, mtimeMs, ctimeMs } = stat;
    const trace = { dev, ino, size, mtimeMs, ctimeMs };
    const bytes = stat.size > MAX_KEPT ? null : readFileSync(path);
    return { kind: 'file', bytes, mode: stat.mode & 0o7777, trace };
  } catch (error) {
    // In place of a folder above it stands something else.
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? NONE : UNKNOWN;
  }
}

/** Times are compared to a quarter of a microsecond, which is finer than a kernel gives them. */
function isSameTrace(a: FileTrace, b: FileTrace): boolean {
  return a.ctimeMs === b.ctimeMs && a.mtimeMs === b.mtimeMs && a.size === b.size && a.ino === b.ino && a.dev === b.dev;
}

/** Whether a file holds what it held, and is what it was. What can't be looked at counts as unchanged. */
export function isSame(a: FileState, b: FileState): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return true;
  if (a.kind === 'link' && b.kind === 'link') return a.target === b.target;
  if (a.kind !== 'file' || b.kind !== 'file') return a.kind === b.kind;
  if (isSameTrace(a.trace, b.trace)) return true;
  return a.mode === b.mode && a.bytes !== null && b.bytes !== null && a.bytes.equals(b.bytes);
}

/** Makes a path what it was. @returns false where that can't be done: a folder that is gone, a file that is too large. */
export function putBack(path: string, before: FileState): boolean {
  const fresh = `${path}.aim-${process.pid}`;
  try {
    const isFolder = stateOf(path).kind === 'folder';
    switch (before.kind) {
      case 'none':
        rmSync(path, { recursive: true, force: true });
        return true;
      case 'link':
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(before.target, fresh);
        break;
      case 'file':
        if (before.bytes === null) return false;
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(fresh, before.bytes, { mode: before.mode, flag: 'wx' });
        // What was given at its making is without what the umask takes.
        chmodSync(fresh, before.mode);
        break;
      default:
        return false;
    }
    if (isFolder) rmSync(path, { recursive: true, force: true });
    renameSync(fresh, path);
    return true;
  } catch {
    rmSync(fresh, { force: true });
    return false;
  }
}

/** Makes a folder of what stands in place of one. @returns false where that can't be done. */
export function putFolderBack(path: string): boolean {
  try {
    rmSync(path, { force: true });
    mkdirSync(path, { recursive: true });
    return true;
  } catch {
    return false;
  }
}
