import { statSync } from 'node:fs';
import { isAbsolute, posix, resolve, sep } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import { isInside } from '../../lib/is-inside.ts';

export type FileCheck = { readonly path: string } | { readonly problem: string; readonly hint?: string };

/**
 * A file of a job as a path relative to the working folder, or what is wrong with it.
 * @param mayBeMissing true for jobs that edit: they may create it.
 */
export function checkFile(cwd: string, file: string, mayBeMissing: boolean): FileCheck {
  if (file.includes('\0') || file.includes('\n'))
    return { problem: 'contains a character that no file name may contain' };
  if (isAbsolute(file) || /^[A-Za-z]:[\\/]/.test(file)) {
    return { problem: 'is an absolute path', hint: 'paths are relative to the working folder' };
  }
  const path = posix.normalize(sep === '\\' ? file.replaceAll('\\', '/') : file);
  if (path === '..' || path.startsWith('../')) return { problem: 'is outside the working folder' };
  const kept = path.split('/').find((part) => part === '.git' || part === '.aim');
  if (kept !== undefined) return { problem: `is inside ${kept}, which no job may touch` };
  const full = resolve(cwd, path);
  try {
    return checkOnDisk(cwd, path, full, mayBeMissing);
  } catch (error) {
    return { problem: PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''] ?? `can't be used: ${messageOf(error)}` };
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOTDIR: 'lies below a file, not a folder',
  ENAMETOOLONG: 'has too long a name',
  EACCES: 'lies in a folder that may not be read',
};

function checkOnDisk(cwd: string, path: string, full: string, mayBeMissing: boolean): FileCheck {
  if (!isInside(cwd, full)) return { problem: 'leads outside the working folder by a symbolic link' };
  const stat = statSync(full, { throwIfNoEntry: false });
  if (stat === undefined) {
    if (/[*?[\]{}]/.test(path)) return { problem: 'looks like a pattern', hint: 'files are exact paths' };
    return mayBeMissing ? { path } : { problem: 'does not exist, and this job may not create it' };
  }
  if (stat.isDirectory()) return { problem: 'is a folder', hint: 'name the files in it' };
  if (!stat.isFile()) return { problem: 'is not a regular file' };
  return { path };
}
