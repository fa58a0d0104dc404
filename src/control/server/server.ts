import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import { Connection } from './connection.ts';
import type { Control } from './control.ts';
import { claimSocket } from './claim-socket.ts';

/** How long clients get to take what was sent to them last. */
const LAST_WORDS_MS = 500;

/** Listens at a socket and lets clients ask. */
export class ControlServer implements AsyncDisposable {
  readonly path: string;
  readonly #server: Server;
  readonly #connections: Set<Connection>;

  private constructor(path: string, server: Server, connections: Set<Connection>) {
    this.path = path;
    this.#server = server;
    this.#connections = connections;
  }

  /** @throws AimError name_taken when another one listens there, folder_refused. */
  static async listen(
    control: Control,
    clock: Clock,
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<ControlServer> {
    const connections = new Set<Connection>();
    const server = createServer((socket: Socket) => {
      const connection = new Connection(socket, control, clock, () => connections.delete(connection));
      connections.add(connection);
    });
    const path = await claimSocket(control.host.name, environment, clock, (path) => listenAt(server, path));
    return new ControlServer(path, server, connections);
  }

  /** Sends every client what waits for it, and ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await Promise.all([...this.#connections].map((connection) => connection.end(LAST_WORDS_MS)));
    await promise;
  }
}

/** Listens, for the user alone. The file is there, with its mode, when this returns. */
async function listenAt(server: Server, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('listening', resolve);
  server.once('error', reject);
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
  try {
    await promise;
  } catch (error) {
    throw new AimError('folder_refused', `no socket can be made at ${path}`, { cause: error });
  } finally {
    server.off('error', reject);
  }
  // A client that breaks off while it is let in.
  server.on('error', () => {});
}
