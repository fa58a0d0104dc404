import { ControlClient } from '../../src/control/client/client.ts';
import { ClusterHost } from '../../src/host/clusters/cluster-host.ts';
import type { ClusterHostOptions } from '../../src/host/clusters/cluster-host-options.ts';
import type { ControlEvent } from '../../src/control/protocol/events.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { AimEvent } from '../../src/model/events.ts';
import { Checkout } from '../../fixtures/checkout.ts';
import { expectReady } from './cluster.ts';
import { RuntimeFolder } from './runtime-folder.ts';
import { eventually } from './eventually.ts';
import { never } from './never.ts';

export interface TestClusterHost extends AsyncDisposable {
  readonly host: ClusterHost;
  readonly runtime: RuntimeFolder;
  readonly checkout: Checkout;
  readonly events: AimEvent[];
  client(): Promise<ControlClient>;
}

/** A host of a cluster of the rehearsal agent, not started. */
export async function openClusterHost(over: Partial<ClusterHostOptions> = {}): Promise<TestClusterHost> {
  using rollBack = new DisposableStack();
  const runtime = rollBack.use(new RuntimeFolder());
  const checkout = rollBack.use(Checkout.plain());
  const events: AimEvent[] = [];
  const host = await ClusterHost.open({
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
    host,
    runtime,
    checkout,
    events,
    async client() {
      const client = await ControlClient.connect(host.socket!, systemClock);
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
      await host.shutdown(1000);
      checkout[Symbol.dispose]();
      runtime[Symbol.dispose]();
    },
  };
}

/** A host of a cluster of the rehearsal agent of which every instance is ready. */
export async function readyClusterHost(
  count: number,
  over: Partial<ClusterHostOptions> = {},
): Promise<TestClusterHost> {
  const made = await openClusterHost({ count, ...over });
  await made.host.start(never);
  await eventually(() => expectReady(made.host.status().instances));
  return made;
}

/** A callback for the events of a request, and the events that it was called with. */
export function recordEvents() {
  const events: ControlEvent[] = [];
  return { events, onEvent: (event: ControlEvent) => void events.push(event) };
}
