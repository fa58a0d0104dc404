import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlClient } from '../../src/control/client/client.ts';
import { ClusterHost, type ClusterHostOptions } from '../../src/host/cluster-host.ts';
import type { ControlEvent } from '../../src/control/protocol/protocol.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { LineSplitter } from '../../src/lib/line-splitter.ts';
import { Checkout } from './checkout.ts';
import { never, until } from './until.ts';

/** A folder for sockets that nobody else uses. */
export class RuntimeFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'aim-run-'));
  readonly environment = { ...process.env, XDG_RUNTIME_DIR: this.path, AIM_SOCKET: undefined };

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface TestHeld extends AsyncDisposable {
  readonly held: ClusterHost;
  readonly runtime: RuntimeFolder;
  readonly checkout: Checkout;
  readonly events: AimEvent[];
  client(): Promise<ControlClient>;
}

/** A held cluster of the rehearsal agent that is not started. */
export async function openHeld(over: Partial<ClusterHostOptions> = {}): Promise<TestHeld> {
  using rollBack = new DisposableStack();
  const runtime = rollBack.use(new RuntimeFolder());
  const checkout = rollBack.use(Checkout.plain());
  const events: AimEvent[] = [];
  const held = await ClusterHost.open({
    tool: 'sim',
    name: null,
    count: 1,
    cwd: checkout.path,
    environment: runtime.environment,
    onEvent: (event) => events.push(event),
    ...over,
  });
  rollBack.move();
  const clients: ControlClient[] = [];
  return {
    held,
    runtime,
    checkout,
    events,
    async client() {
      const client = await ControlClient.connect(held.socket!, systemClock);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
      await held.shutdown(1000);
      checkout[Symbol.dispose]();
      runtime[Symbol.dispose]();
    },
  };
}

/** The same with every instance ready. */
export async function readyHeld(count: number, over: Partial<ClusterHostOptions> = {}): Promise<TestHeld> {
  const made = await openHeld({ count, ...over });
  await made.held.start(never);
  await until(() => made.held.status().instances.every((view) => view.state === 'ready'));
  return made;
}

/** Keeps the events of a request. */
export function follow() {
  const events: ControlEvent[] = [];
  return { events, onEvent: (event: ControlEvent) => void events.push(event) };
}

/** A client that says what it likes, and sees what comes. */
export async function rawClient(path: string) {
  const socket = connect(path);
  const said: Record<string, unknown>[] = [];
  let closed = false;
  const lines = new LineSplitter((line) => void said.push(JSON.parse(line) as Record<string, unknown>));
  socket.on('data', (chunk: Uint8Array) => lines.push(chunk));
  socket.on('close', () => void (closed = true));
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  const replies = () => said;
  return {
    socket,
    replies,
    get closed() {
      return closed;
    },
    async reply(id: number | null) {
      await until(() => closed || replies().some((it) => it['id'] === id && !('event' in it)));
      return replies().find((it) => it['id'] === id && !('event' in it));
    },
  };
}
