import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AimError } from '../../model/errors.ts';
import { RUN_PREFIX } from '../../model/run/run-id.ts';
import { MAX_SOCKET_PATH_BYTES, runtimeFolder } from '../../process/records/runtime-folder.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const SUFFIX = '.sock';
export const MAX_NAME_CHARS = 32;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** @throws AimError usage when nothing can have this name. */
export function checkName(name: string): string {
  if (name.length <= MAX_NAME_CHARS && NAME.test(name)) return name;
  const must = `1 to ${MAX_NAME_CHARS} letters, digits, dots, dashes or underscores, the first a letter or digit`;
  throw new AimError('usage', `--name ${name}: must be ${must}`);
}

/** @throws AimError usage when it can't be the name of a new cluster. */
export function checkNewName(name: string): string {
  if (!checkName(name).startsWith(RUN_PREFIX)) return name;
  throw new AimError('usage', `--name ${name}: ${RUN_PREFIX}… are the names of runs`);
}

/** The folder of the sockets: the user's for such things, or the one in /tmp where its path is too long for a socket. */
export function socketFolder(environment: Environment): string {
  const folder = runtimeFolder(environment);
  const longest = Buffer.byteLength(folder) + 1 + MAX_NAME_CHARS + SUFFIX.length;
  return longest > MAX_SOCKET_PATH_BYTES ? runtimeFolder({}) : folder;
}

export function socketPath(name: string, environment: Environment): string {
  return join(socketFolder(environment), `${name}${SUFFIX}`);
}

/** The names that have a socket, whether a process listens behind it or not. */
export function socketNames(environment: Environment): string[] {
  const names = readdirSync(socketFolder(environment)).filter((name) => name.endsWith(SUFFIX));
  return names.map((name) => name.slice(0, -SUFFIX.length)).sort();
}
