import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { takeLock, waitForLock } from '../../process/records/lock-file.ts';
import { type Environment, socketNames, socketPath } from '../protocol/socket-name.ts';

/** The lock is taken for a moment only, while a socket is made. */
const LOCK_MS = 10;
const MAX_LOCK_MS = 2000;

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
  const wait = { clock, everyMs: LOCK_MS, maxMs: MAX_LOCK_MS };
  const { lock } = await waitForLock(`${path}.lock`, randomBytes(6).toString('hex'), wait);
  if (lock !== null) return lock;
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
