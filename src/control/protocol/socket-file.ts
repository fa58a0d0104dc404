import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Clock, sleep } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { takeLock } from '../../process/records/lock-file.ts';
import { MAX_SOCKET_PATH_BYTES, runtimeFolder } from '../../process/records/runtime-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SUFFIX = '.sock';
export const MAX_NAME_CHARS = 32;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** The lock is taken for a moment only, while a socket is made. */
const LOCK_TRIES = 200;
const LOCK_WAIT_MS = 10;

/** The sockets of runs have names of their own, so that a user's name never meets them. */
export const RUN_PREFIX = 'run-';

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

/**
 * Listens at the socket of this name. Of several that try at once one gets it; a socket behind which no process listens
 * any more is taken over, and others of that kind are swept.
 * @throws AimError name_taken.
 */
export async function claimSocket(
  name: string,
  environment: Environment,
  clock: Clock,
  listen: (path: string) => Promise<void>,
): Promise<string> {
  const path = socketPath(name, environment);
  using _lock = await lockOf(path, clock);
  if (await isStale(path)) rmSync(path, { force: true });
  else
    throw new AimError('name_taken', `${name} is already running`, {
      hint: 'give this one another --name, or stop that one',
    });
  await listen(path);
  // What can't be swept is in no one's way.
  await sweep(name, environment).catch(() => {});
  return path;
}

/** True when no process listens there; then the owner of its lock may remove the socket. */
async function isStale(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.once('connect', () => resolve(false));
  // Whatever else is wrong with it: it is not for us to remove it.
  socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED' || code === 'ENOENT'));
  const stale = await promise;
  socket.destroy();
  return stale;
}

/** A lock: no other aim may take over the socket between the look at an old one and the new one in its place. */
async function lockOf(path: string, clock: Clock): Promise<Disposable> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const { lock } = takeLock(`${path}.lock`, randomBytes(6).toString('hex'));
    if (lock !== null) return lock;
    await sleep(clock, LOCK_WAIT_MS);
  }
  throw new AimError('name_taken', `${path}.lock is locked by another aim`, {
    hint: 'remove it if no other one starts',
  });
}

/** Runs that were killed leave their sockets, each with a name that never comes again. */
async function sweep(mine: string, environment: Environment): Promise<void> {
  for (const name of socketNames(environment)) {
    if (name === mine) continue;
    const path = socketPath(name, environment);
    using lock = takeLock(`${path}.lock`, randomBytes(6).toString('hex')).lock;
    if (lock !== null && (await isStale(path))) rmSync(path, { force: true });
  }
}
