import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ControlClient } from '../../src/control/client.ts';
import { HELLO } from '../../src/control/protocol.ts';
import { RemoteCluster } from '../../src/control/remote-cluster.ts';
import { systemClock } from '../../src/model/clock.ts';
import { LineSplitter } from '../../src/process/line-splitter.ts';
import { Registry } from '../../src/tools/registry.ts';
import { RuntimeFolder } from './held.ts';
import { never } from './until.ts';

/** What is said to a request: its events and its reply, or `gone` for the end of the connection. */
type Words = readonly (object | 'gone')[];

const described = {
  name: 'sim',
  cwd: '/',
  model: null,
  routing: 'least_busy',
  count: 1,
  version: null,
  tool: Registry.builtIn().get('sim'),
};

/** A cluster of another aim that gives a lease to everybody, and says these words to every turn. */
export async function scriptedCluster(words: Words) {
  const runtime = new RuntimeFolder();
  const path = join(runtime.path, 'scripted.sock');
  const script: Readonly<Record<string, Words>> = {
    describe: [{ result: described }],
    lease: [{ event: { type: 'granted', instance: 0, queued_ms: 0 } }],
    turn: words,
  };
  const answer = (socket: Socket, line: string) => {
    const { id, request = '', of } = JSON.parse(line) as { id?: number; request?: string; of?: number };
    for (const word of request === 'cancel' ? [{ id: of, result: {} }] : (script[request] ?? [])) {
      if (word === 'gone') socket.destroy();
      else socket.write(`${JSON.stringify({ id, ...word })}\n`);
    }
  };
  const server = createServer((socket) => {
    const lines = new LineSplitter((line) => answer(socket, line));
    socket.write(`${JSON.stringify(HELLO)}\n`);
    socket.on('data', (chunk: Uint8Array) => lines.push(chunk));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = await ControlClient.connect(path, systemClock);
  return {
    client,
    remote: await RemoteCluster.reach(client, never),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      server.close();
      runtime[Symbol.dispose]();
    },
  };
}
