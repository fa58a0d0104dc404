import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AimError } from '../../model/errors.ts';

/** What the system takes for a path of a socket, its last zero byte not counted: 107 on Linux, 103 on macOS. */
export const MAX_SOCKET_PATH_BYTES = 103;
/** Where a path is short enough for a socket, whatever the environment says. Windows has no such place. */
export const SHORT_TEMP = process.getuid === undefined ? tmpdir() : '/tmp';

/**
 * The user's folder for what lives no longer than its process: sockets, records of who runs. It is `aim` in
 * `$XDG_RUNTIME_DIR`, or `/tmp/aim-UID` where that is not set or not the user's alone. Made when it is not there, 0700.
 * Not `$TMPDIR`, which one terminal may have set and another not: they have to meet here.
 * @throws AimError folder_refused when what stands in its place may be somebody else's.
 */
export function runtimeFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = environment['XDG_RUNTIME_DIR'] ?? '';
  const uid = process.getuid?.();
  if (isAbsolute(given) && whyUnsafe(given) === null) return privateFolder(join(given, 'aim'));
  return privateFolder(join(SHORT_TEMP, uid === undefined ? 'aim' : `aim-${uid}`));
}

/** A folder that nobody but its owner, who is us, can look into; made when it is not there. @throws AimError folder_refused. */
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

/** Why others could have put something there, or null. A link is not followed: it may change where it leads. */
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
