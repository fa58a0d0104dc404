import { randomBytes } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';

/** The three streams of a forked process, each a connection that the process has made. */
export interface Streams {
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
}

/** Streams that a process is expected to connect. */
export interface ExpectedStreams {
  /** The unguessable word with which the process says that a connection is its own. */
  readonly token: string;
  readonly connected: Promise<Streams>;
  /** Closes those that are there, and those that still come. */
  abandon(): void;
}

/** stdin, stdout, stderr, as a connection names them. */
type StreamLetter = 'i' | 'o' | 'e';
type Waiting = Readonly<Record<StreamLetter, PromiseWithResolvers<Socket>>>;

/** How a connection begins: the token of its process, and which stream it is. */
const GREETING = /^([0-9a-f]{32})([ioe])$/;
const GREETING_BYTES = 33;

/** A socket to which forked processes connect their streams. */
export class StreamListener implements Disposable {
  readonly #server: Server;
  readonly #waiting = new Map<string, Waiting>();
  /** Connections whose greeting has not come yet. */
  readonly #unknown = new Set<Socket>();

  /** @param onError the socket can't be used. */
  constructor(path: string, onError: (error: Error) => void) {
    this.#server = createServer({ allowHalfOpen: true }, (connection) => this.#greet(connection));
    this.#server.on('error', onError);
    this.#server.listen(path, () => chmodSync(path, 0o600));
  }

  /** Waits for the streams of a process that is about to be forked. */
  expect(): ExpectedStreams {
    const token = randomBytes(16).toString('hex');
    const waiting = {
      i: Promise.withResolvers<Socket>(),
      o: Promise.withResolvers<Socket>(),
      e: Promise.withResolvers<Socket>(),
    };
    this.#waiting.set(token, waiting);
    const connected = this.#connected(token, waiting);
    return { token, connected, abandon: () => this.#abandon(token, waiting) };
  }

  [Symbol.dispose](): void {
    for (const connection of this.#unknown) connection.destroy();
    this.#server.close();
  }

  async #connected(token: string, { i, o, e }: Waiting): Promise<Streams> {
    const [stdin, stdout, stderr] = await Promise.all([i.promise, o.promise, e.promise]);
    this.#waiting.delete(token);
    return { stdin, stdout, stderr };
  }

  #abandon(token: string, waiting: Waiting): void {
    this.#waiting.delete(token);
    for (const { promise } of Object.values(waiting)) void promise.then((connection) => connection.destroy());
  }

  /** Reads whose connection it is, and hands it over with whatever came behind that. */
  #greet(connection: Socket): void {
    this.#unknown.add(connection);
    let bytes = Buffer.alloc(0);
    const known = () => void this.#unknown.delete(connection);
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < GREETING_BYTES) return;
      connection.off('data', onData).pause();
      known();
      const [, token = '', letter] = GREETING.exec(bytes.toString('latin1', 0, GREETING_BYTES)) ?? [];
      const waiting = this.#waiting.get(token);
      if (waiting === undefined) return connection.destroy();
      if (bytes.length > GREETING_BYTES) connection.unshift(bytes.subarray(GREETING_BYTES));
      waiting[letter as StreamLetter].resolve(connection);
    };
    connection.on('data', onData).on('close', known);
    connection.once('end', () => this.#unknown.has(connection) && connection.destroy());
    // A broken pipe needs no handling: the exit of the process follows.
    connection.on('error', () => {});
  }
}
