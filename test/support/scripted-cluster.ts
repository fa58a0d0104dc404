import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ControlClient } from '../../src/control/client/client.ts';
import { HELLO } from '../../src/control/protocol/protocol.ts';
import { RemoteCluster } from '../../src/control/client/remote-cluster.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LineSplitter } from '../../src/lib/line-splitter.ts';
import { Registry } from '../../src/tools/registry.ts';
import { RuntimeFolder } from './runtime-folder.ts';
import { never } from './never.ts';

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

/** A cluster of another aim that gives a lease to everybody, and says these words to a turn, and to who asks how it is. */
export async function scriptedCluster(turn: Words, status: Words = []) {
  const runtime = new RuntimeFolder();
  const path = join(runtime.path, 'scripted.sock');
  const script: Readonly<Record<string, Words>> = {
    describe: [{ result: described }],
    session: [{ result: { session: 's' } }],
    lease: [{ event: { type: 'granted', instance: 0, queued_ms: 0 } }],
    turn,
    status,
  };
  const leases = new Set<number>();
  const answer = (socket: Socket, line: string) => {
    const { id = 0, request = '', of = 0 } = JSON.parse(line) as { id?: number; request?: string; of?: number };
    const say = (to: number, word: object) => socket.write(`${JSON.stringify({ id: to, ...word })}\n`);
    if (request === 'lease') leases.add(id);
    if (request === 'cancel' && leases.has(of)) say(of, { result: {} });
    for (const word of script[request] ?? []) {
      if (word === 'gone') socket.destroy();
      else say(id, word);
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
