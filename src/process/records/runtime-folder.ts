import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AimError } from '../../model/errors.ts';

/** The longest path of a socket, without its last zero byte: 107 bytes on Linux, 103 on macOS. */
export const MAX_SOCKET_PATH_BYTES = 103;
/** A folder whose path is short enough for a socket, whatever the environment says. Windows has none. */
export const SHORT_TEMP = process.getuid === undefined ? tmpdir() : '/tmp';

/**
 * The user's folder for what exists only while its process does: sockets, records of running aims. It is `aim` in
 * `$XDG_RUNTIME_DIR`, or `/tmp/aim-UID` where that is not set or not the user's alone. It is made with mode 0700.
 * It is not in `$TMPDIR`, which may differ between two terminals: all aims of a user have to find it.
 * @throws AimError folder_refused when another user could have put something there.
 */
export function runtimeFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = environment['XDG_RUNTIME_DIR'] ?? '';
  const uid = process.getuid?.();
  if (isAbsolute(given) && whyUnsafe(given) === null) return privateFolder(join(given, 'aim'));
  return privateFolder(join(SHORT_TEMP, uid === undefined ? 'aim' : `aim-${uid}`));
}

/** A folder that only this user can read, made when it is not there. @throws AimError folder_refused. */
export function privateFolder(path: string): string {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw refused(path, "it can't be made", error);
  }
  const reason = whyUnsafe(path);
  if (reason !== null) throw refused(path, reason);
  return path;
}

/** Why another user could have put something there, or null. A link is not followed: where it leads may change. */
function whyUnsafe(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'it is not there';
  if (!stat.isDirectory()) return 'it is not a folder';
  // Windows has neither owner nor mode; its folder for temporary files is the user's own.
  if (process.getuid === undefined) return null;
  if (stat.uid !== process.getuid()) return `it belongs to user ${stat.uid}`;
  if ((stat.mode & 0o077) !== 0) return `others may use it (mode ${(stat.mode & 0o777).toString(8)})`;
  return null;
}

function refused(path: string, reason: string, cause?: unknown): AimError {
  return new AimError('folder_refused', `${path} can't be used: ${reason}`, {
    hint: 'remove it, or set XDG_RUNTIME_DIR to a folder of your own of mode 700',
    cause,
  });
}
