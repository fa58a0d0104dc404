import { createServer } from 'node:net';

let asked: Promise<boolean> | null = null;

/**
 * Whether the sandbox of this process forbids Unix sockets, as Codex's does (seen with 0.169.0). bun 1.4.5 gives the error of
 * a connection that is not permitted as that of one that is refused, so a socket of its own is tried: one without a file.
 * Known on Linux alone.
 */
export function socketsForbidden(): Promise<boolean> {
  asked ??= tryToListen();
  return asked;
}

async function tryToListen(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(isNotPermitted(error)));
  server.listen(`\0aim-${process.pid}`, () => server.close(() => resolve(false)));
  return promise;
}

/** An error of the system that says that this process may not. */
export function isNotPermitted({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPERM' || code === 'EACCES';
}
