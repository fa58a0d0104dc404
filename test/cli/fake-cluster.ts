import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HELLO } from '../../src/control/protocol/hello.ts';
import { LineSplitter } from '../../src/lib/text/line-splitter.ts';

/** A request, as it comes. */
interface Request {
  readonly id: number;
  readonly request: string;
}

/** Listens at a socket of the user: sends a hello, as a cluster does, and then what the test answers to each request. */
export async function fakeCluster(
  runtime: string,
  name: string,
  answer: (request: Request) => object | null,
): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    const send = (document: object) => socket.write(`${JSON.stringify(document)}\n`);
    const lines = new LineSplitter((line) => {
      const message = JSON.parse(line) as Partial<Request>;
      const reply = message.id === undefined ? null : answer(message as Request);
      if (reply !== null) send({ id: message.id, ...reply });
    });
    socket.on('data', (chunk: Uint8Array) => lines.push(chunk));
    socket.on('error', () => {});
    send(HELLO);
  });
  const folder = join(runtime, 'aim');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await new Promise<void>((resolve) => server.listen(join(folder, `${name}.sock`), resolve));
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
