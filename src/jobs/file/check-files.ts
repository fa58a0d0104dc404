import { readFileSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, posix, resolve, sep } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import { fileIdentity } from '../../lib/files/file-identity.ts';
import { isBelow, realPathOf } from '../../lib/files/real-path.ts';
import { placeAt } from '../../workspace/place-at.ts';
import { reservedPart } from '../../workspace/guard/reserved.ts';

/** A file that a job may name, or what is wrong with its name. */
export type FileCheck = NamedFile | { readonly problem: string; readonly hint?: string };

export interface NamedFile {
  /** As it was named, relative to the working folder, without detours. */
  readonly path: string;
  /** Which file that is: all names of one file have the same. */
  readonly identity: string;
}

/**
 * Checks a file of a job, by where its name leads when links are followed.
 * @param cwd the working folder, links followed.
 * @param mayBeMissing true for jobs that edit: they may create it.
 */
export function checkFile(cwd: string, file: string, mayBeMissing: boolean): FileCheck {
  const path = named(file);
  if (typeof path !== 'string') return path;
  return translated(() => checkOnDisk(cwd, path, mayBeMissing));
}

/**
 * Checks a file that a job only reads. It may be anywhere in the checkout, also above the working folder.
 * @param cwd the working folder, links followed.
 */
export function checkContext(cwd: string, file: string, mayBeMissing: boolean): FileCheck {
  const top = gitTop(cwd);
  const inCheckout = posix.relative(top, resolve(cwd, file));
  const path = isAbsolute(file) ? named(file) : named(inCheckout, 'the top of the checkout');
  if (typeof path !== 'string') return path;
  return translated(() => {
    const checked = checkOnDisk(top, path, mayBeMissing);
    return 'problem' in checked ? checked : { ...checked, path: posix.relative(cwd, resolve(top, path)) };
  });
}

/** The top of the checkout that a folder is in; outside one, the folder itself. */
function gitTop(cwd: string): string {
  const { root } = placeAt(cwd);
  return root === null ? cwd : (realPathOf(root) ?? root);
}

/** Checks a file or folder of the checkout that each worktree is to have; it may be missing. @param top of the checkout. */
export function checkShared(top: string, name: string): FileCheck {
  const path = named(name, 'the top of the checkout');
  if (typeof path !== 'string') return path;
  if (posix.relative('.', path) === '') return { problem: 'is the checkout itself' };
  return translated(() => followed(top, path));
}

/** A name as a path without detours, or what is wrong with it whatever is on the disk. */
function named(
  name: string,
  from = 'the working folder',
): string | { readonly problem: string; readonly hint?: string } {
  if (name.includes('\0') || name.includes('\n'))
    return { problem: 'contains a character that no file name may contain' };
  if (isAbsolute(name) || /^[A-Za-z]:[\\/]/.test(name)) {
    return { problem: 'is an absolute path', hint: `paths are relative to ${from}` };
  }
  const path = posix.normalize(sep === '\\' ? name.replaceAll('\\', '/') : name);
  if (path === '..' || path.startsWith('../')) return { problem: `is outside ${from.replace('the top of ', '')}` };
  const kept = reservedPart(path);
  return kept === null ? path : { problem: `is inside ${kept}, which no job may touch` };
}

/** Where a path leads: to a file in the folder, and to none of git's or aim's own. */
function followed(folder: string, path: string): FileCheck {
  const real = realPathOf(resolve(folder, path));
  if (real === null) return { problem: 'is a symbolic link without an end' };
  if (!isBelow(folder, real)) return { problem: 'leads outside the working folder by a symbolic link' };
  const kept = reservedPart(real.slice(folder.length));
  if (kept !== null) return { problem: `leads into ${kept} by a symbolic link, which no job may touch` };
  return { path, identity: fileIdentity(real) };
}

/** Checks where an error report is to be written: over nothing but an earlier one. */
export function checkReport(cwd: string, file: string): FileCheck {
  const checked = checkFile(cwd, file, true);
  if ('problem' in checked) return checked;
  return translated(() => {
    const full = resolve(cwd, checked.path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (stat === undefined || isErrorReport(full, stat)) return checked;
    return { problem: 'is there already, and is no error report', hint: 'name a file that is not there yet' };
  });
}

function translated(check: () => FileCheck): FileCheck {
  try {
    return check();
  } catch (error) {
    return { problem: PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''] ?? `can't be used: ${messageOf(error)}` };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOTDIR: 'lies below a file, not a folder',
  ENAMETOOLONG: 'has too long a name',
  EACCES: 'lies in a folder that may not be read',
};

function checkOnDisk(cwd: string, path: string, mayBeMissing: boolean): FileCheck {
  const file = followed(cwd, path);
  if ('problem' in file) return file;
  const stat = statSync(resolve(cwd, path), { throwIfNoEntry: false });
  if (stat === undefined) {
    if (/[*?[\]{}]/.test(path)) return { problem: 'looks like a pattern', hint: 'files are exact paths' };
    return mayBeMissing ? file : { problem: 'does not exist, and this job may not create it' };
  }
  if (stat.isDirectory()) return { problem: 'is a folder', hint: 'name the files in it' };
  if (!stat.isFile()) return { problem: 'is not a regular file' };
  return file;
}

/** An error report is not larger: it has a capped answer in it. Bytes. */
const MAX_REPORT = 16 * 1024 * 1024;

function isErrorReport(path: string, { size }: Stats): boolean {
  if (size > MAX_REPORT) return false;
  try {
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof (document as { error_report_path?: unknown } | null)?.error_report_path === 'string';
  } catch {
    return false;
  }
}
