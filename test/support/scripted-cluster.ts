import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ControlClient } from '../../src/control/client/client.ts';
import { HELLO } from '../../src/control/protocol/hello.ts';
import { RemoteCluster } from '../../src/control/client/remote-cluster.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LineSplitter } from '../../src/lib/text/line-splitter.ts';
import { Registry } from '../../src/tools/registry/registry.ts';
import { RuntimeFolder } from './runtime-folder.ts';
import { never } from './never.ts';

/** The answer to a request: its events and its reply, or `gone` for the end of the connection. */
type Answer = readonly (object | 'gone')[];

const described = {
  name: 'sim',
  cwd: '/',
  model: null,
  routing: 'least_busy',
  count: 1,
  version: null,
  tool: Registry.builtIn().get('sim'),
};

/** A cluster of another aim that grants every lease, and answers each turn and each status with the given messages. */
export async function scriptedCluster(turn: Answer, status: Answer = []) {
  const runtime = new RuntimeFolder();
  const path = join(runtime.path, 'scripted.sock');
  const script: Readonly<Record<string, Answer>> = {
    describe: [{ result: described }],
    session: [{ result: { session: 's' } }],
    lease: [{ event: { type: 'granted', instance: 0, queued_ms: 0 } }],
    turn,
    status,
  };
  const leases = new Set<number>();
  const answer = (socket: Socket, line: string) => {
    const { id = 0, request = '', of = 0 } = JSON.parse(line) as { id?: number; request?: string; of?: number };
    const send = (to: number, message: object) => socket.write(`${JSON.stringify({ id: to, ...message })}\n`);
    if (request === 'lease') leases.add(id);
    if (request === 'cancel' && leases.has(of)) send(of, { result: {} });
    for (const message of script[request] ?? []) {
      if (message === 'gone') socket.destroy();
      else send(id, message);
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
