import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HELLO } from '../../src/control/protocol/protocol.ts';
import { LineSplitter } from '../../src/lib/line-splitter.ts';

/** What is asked of a cluster, as it comes. */
interface Request {
  readonly id: number;
  readonly request: string;
}

/** Something at a socket of the user's that says hello, as a cluster does, and then what a test wants. */
export async function oddCluster(
  runtime: string,
  name: string,
  answer: (request: Request) => object | null,
): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    const say = (document: object) => socket.write(`${JSON.stringify(document)}\n`);
    const lines = new LineSplitter((line) => {
      const said = JSON.parse(line) as Partial<Request>;
      const reply = said.id === undefined ? null : answer(said as Request);
      if (reply !== null) say({ id: said.id, ...reply });
    });
    socket.on('data', (chunk: Uint8Array) => lines.push(chunk));
    socket.on('error', () => {});
    say(HELLO);
  });
  const folder = join(runtime, 'aim');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await new Promise<void>((resolve) => server.listen(join(folder, `${name}.sock`), resolve));
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
