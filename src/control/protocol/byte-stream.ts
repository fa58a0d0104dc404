import type { Socket } from 'node:net';

/** What is done with what a stream brings. */
export interface StreamHandler {
  data(chunk: Uint8Array): void;
  /** It takes more again. */
  drained(): void;
  /** It has ended, however that came; called once. */
  closed(): void;
}

/** A connection that carries bytes both ways. */
export interface ByteStream {
  /** All of it is sent, sooner or later. @returns false when no more should be written before `drained`. */
  write(text: string): boolean;
  /** Nothing more comes in until `resume`. */
  pause(): void;
  resume(): void;
  /** Closes it once all is sent. */
  end(): void;
  /** Closes it at once. */
  destroy(): void;
}

/** A connection that waits for whoever uses it: nothing that it brought is lost. */
export type OpenStream = (handler: StreamHandler) => ByteStream;

/** A stream over a socket of node's. */
export function overSocket(socket: Socket): OpenStream {
  return ({ data, drained, closed }) => {
    socket.on('data', data);
    socket.on('drain', drained);
    // How it broke does not matter: `close` follows.
    socket.on('error', () => {});
    socket.on('close', closed);
    return socket;
  };
}
