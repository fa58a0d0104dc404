import { type OpenStream, overSocket, type StreamHandler } from '../protocol/byte-stream.ts';

/**
 * Connects to a socket of the file system. bun's own sockets are taken where there are any: node's take a start of aim
 * longer than all that it does with them.
 * @throws the system's error.
 */
export async function dial(path: string): Promise<OpenStream> {
  return typeof Bun === 'undefined' ? dialByNode(path) : dialByBun(path);
}

async function dialByNode(path: string): Promise<OpenStream> {
  const { connect } = await import('node:net');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(path);
  socket.once('connect', resolve);
  socket.once('error', reject);
  await promise;
  return overSocket(socket);
}

async function dialByBun(path: string): Promise<OpenStream> {
  let handler: StreamHandler | null = null;
  // What comes before there is a handler.
  const early: Uint8Array[] = [];
  let isClosed = false;
  /** What the system would not take. */
  let rest: Uint8Array = new Uint8Array(0);
  let isEnding = false;
  const socket = await Bun.connect({
    unix: path,
    socket: {
      data(_socket, chunk) {
        if (handler === null) early.push(chunk.slice());
        else handler.data(chunk);
      },
      drain() {
        rest = rest.subarray(sent(rest));
        if (rest.length > 0) return;
        if (isEnding) socket.end();
        else handler?.drained();
      },
      close() {
        isClosed = true;
        handler?.closed();
      },
      // `close` follows.
      error() {},
    },
  });
  const sent = (bytes: Uint8Array) => Math.max(0, socket.write(bytes));
  return (given) => {
    handler = given;
    for (const chunk of early.splice(0)) given.data(chunk);
    if (isClosed) queueMicrotask(() => given.closed());
    return {
      write(text) {
        const bytes = Buffer.from(text);
        // Whatever waits goes first.
        rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes.subarray(sent(bytes));
        return rest.length === 0;
      },
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      end() {
        isEnding = true;
        if (rest.length === 0) socket.end();
      },
      destroy: () => socket.terminate(),
    };
  };
}
