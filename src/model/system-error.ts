import { constants } from 'node:os';
import { AimError, type ErrorCode, messageOf } from './errors.ts';

/** What the errors of the system mean for a user, by their names. The one table of them. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'a file may not grow any further (`ulimit -f`)',
  EMFILE: 'no file handles are left for this process (`ulimit -n`)',
  ENFILE: 'no file handles are left on this machine',
  EAGAIN: 'no further process or thread can be started (`ulimit -u`)',
  ENOMEM: 'no memory is left',
  EIO: 'the device failed',
};

/** Errors that are about what the user named, and not about the machine. */
const ABOUT_THE_NAME = new Set(['ENOENT', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'ENOTDIR', 'EISDIR', 'EINVAL']);

/** Whether the system, and not aim, failed. */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException & { readonly code: string } {
  const { code } = Object(thrown) as { readonly code?: unknown };
  return thrown instanceof Error && typeof code === 'string' && Object.hasOwn(constants.errno, code);
}

/** An error of the system, with what it is about and what it means: «/tmp/x: the disk is full (ENOSPC)». */
export function systemErrorText(error: NodeJS.ErrnoException): string {
  const { code = '', path } = error;
  const meaning = MEANINGS[code];
  if (meaning === undefined) return messageOf(error);
  return `${path === undefined ? '' : `${path}: `}${meaning} (${code})`;
}

/** An error of the system as one that a user can act on. Anything else that was thrown stays as it is. */
export function asAimError(thrown: unknown): unknown {
  return isSystemError(thrown) ? new AimError('system_failed', systemErrorText(thrown)) : thrown;
}

/**
 * Looks at something that the user named.
 * @param code of the error when it can't be used for its name: it is missing, may not be read, or is something else.
 * @throws AimError of this code; system_failed for what is not about the name.
 */
export function onNamed<T>(name: string, code: ErrorCode, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw namedError(name, code, error);
  }
}

/** The error for something that the user named, and with which a call of the system failed. */
export function namedError(name: string, code: ErrorCode, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  if (!ABOUT_THE_NAME.has(error.code)) return asAimError(error);
  return new AimError(code, `${name}: ${MEANINGS[error.code] ?? messageOf(error)}`);
}
