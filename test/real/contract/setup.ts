import { expect } from 'vitest';
import { launchCluster } from '../../../src/cluster/launch-cluster.ts';
import type { ClusterManager } from '../../../src/cluster/cluster-manager.ts';
import type { Lease } from '../../../src/pool/leases/lease.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { EventHub } from '../../../src/model/event-hub.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import type { TurnStep } from '../../../src/model/turn/turn-step.ts';
import type { TurnResult } from '../../../src/model/turn/turn-result.ts';
import type { ModelServer } from '../../../fixtures/model-server/model-server.ts';
import { eventually } from '../../support/eventually.ts';
import { never } from '../../support/never.ts';
import { openRealTools, type RealTools } from '../../../fixtures/real-tools/real-tools.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import type { Subject } from './subject.ts';
import { type Directives, directivesFor } from './directives.ts';

/** The end of any wait that a test has a bound for: far beyond what it takes. */
export const PATIENCE_MS = 60_000;

/** Sends one message of a conversation. */
export type Ask = (prompt: string, options?: AskOptions) => Promise<TurnResult>;

export interface AskOptions {
  readonly timeoutMs?: number;
  readonly onStep?: (step: TurnStep) => void;
  readonly signal?: AbortSignal;
}

/** What the points of one subject are observed on: a model, a home, a checkout, and one instance that is ready and may do anything. */
export interface Setup extends AsyncDisposable {
  readonly subject: Subject;
  readonly directives: Directives;
  readonly real: RealTools;
  readonly server: ModelServer;
  readonly checkout: Checkout;
  readonly cluster: ClusterManager;
  readonly events: readonly AimEvent[];
  /** The process of the one instance. */
  pid(): number;
  /** The process that it was forked from, if it was. */
  parent(): number | null;
  /** A fresh conversation on the one instance, under these approvals. */
  converse<T>(approvals: Approvals, talk: (ask: Ask, lease: Lease) => Promise<T>): Promise<T>;
}

/** The files of the checkout of a setup. */
export const FILES = { 'README.md': 'read me\n', 'a.txt': 'first line\nold line\nlast line\n', 'b.txt': 'old line\n' };

export async function setUp(subject: Subject): Promise<Setup> {
  const stack = new AsyncDisposableStack();
  const real = stack.use(await openRealTools(subject.program === null ? [] : [subject.program], subject.env));
  const checkout = stack.use(Checkout.git(FILES));
  const { cluster, events } = await launch(subject, real, checkout.path, 1, 'allow-all');
  stack.use(cluster);
  const pid = (): number => {
    const { pid } = cluster.getStatus()[0]!;
    if (pid === null) throw new Error('the instance has no process');
    return pid;
  };
  return {
    subject,
    directives: directivesFor(subject),
    real,
    server: real.server,
    checkout,
    cluster,
    events,
    pid,
    parent() {
      const { startView } = cluster.pool;
      return startView.how === 'warm' ? startView.pid : null;
    },
    async converse(approvals, talk) {
      await using lease = await cluster.lease({ holder: 'contract' }, AbortSignal.timeout(PATIENCE_MS));
      await lease.openSession({ cwd: checkout.path, approvals, conversation: 'new' }, never);
      const ask: Ask = (prompt, { timeoutMs = PATIENCE_MS, onStep, signal = never } = {}) =>
        lease.turn(message(prompt), { timeoutMs, ...(onStep && { onStep }) }, signal);
      return await talk(ask, lease);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Resolves when the instance is ready or given up. */
export async function settled(cluster: ClusterManager, index: number): Promise<void> {
  const view = () => cluster.getStatus()[index]!;
  await eventually(
    () => expect(view()).toMatchObject({ state: expect.stringMatching(/^(ready|given_up)$/) }),
    PATIENCE_MS,
  );
}

/** A cluster of the subject, as `aim launch` makes one; resolves when every instance is ready. */
export async function launch(subject: Subject, real: RealTools, cwd: string, count: number, approvals?: Approvals) {
  const events: AimEvent[] = [];
  const hub = new EventHub(systemClock);
  hub.subscribe((event) => events.push(event));
  const { model, launch: options } = subject;
  const environment = subject.program === null ? process.env : real.env;
  const cluster = await launchCluster(
    subject.tool,
    { count, cwd, model, environment, emit: hub.emit, ...(approvals && { approvals }), ...options },
    AbortSignal.timeout(PATIENCE_MS),
  );
  for (const index of cluster.getStatus().keys()) await settled(cluster, index);
  return { cluster, events };
}
