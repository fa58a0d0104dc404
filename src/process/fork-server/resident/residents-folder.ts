import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AimError } from '../../../model/errors.ts';
import { MAX_SOCKET_PATH_BYTES, privateFolder, runtimeFolder } from '../../records/runtime-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const RESIDENT_SOCKET = 'resident.sock';
/** The length of the name of a server's folder: digits of a hash. */
export const RESIDENT_ID_CHARS = 12;

const FOLDER = 'warm';
const ID = new RegExp(`^[0-9a-f]{${RESIDENT_ID_CHARS}}$`);

/** The folder of all resident servers of this user, which need not be there. @throws AimError folder_refused. */
export function residentsFolder(environment: Environment): string {
  const wanted = join(runtimeFolder(environment), FOLDER);
  const longest = join(wanted, 'x'.repeat(RESIDENT_ID_CHARS), RESIDENT_SOCKET);
  const isTooLong = Buffer.byteLength(longest) > MAX_SOCKET_PATH_BYTES;
  return isTooLong ? join(runtimeFolder({}), FOLDER) : wanted;
}

/**
 * The folders of the resident servers of this user, also of those that have ended. Where there is no safe folder there are
 * none. To look here takes next to nothing, also for a command that has nothing else to do with them.
 */
export function residentFolders(environment: Environment): string[] {
  try {
    const folder = residentsFolder(environment);
    if (!existsSync(folder)) return [];
    const names = readdirSync(privateFolder(folder)).filter((name) => ID.test(name));
    return names.map((name) => join(folder, name));
  } catch (error) {
    if (error instanceof AimError || (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
