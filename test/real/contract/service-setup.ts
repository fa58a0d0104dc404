import type { Checkout } from '../../../fixtures/checkout.ts';
import { API_KEY, type JulesServer, startJulesServer } from '../../../fixtures/jules-server/jules-server.ts';
import { launchCluster } from '../../../src/cluster/launch-cluster.ts';
import type { ClusterManager } from '../../../src/cluster/cluster-manager.ts';
import type { Approvals } from '../../../src/model/pool/approvals.ts';
import type { Outcome } from '../../../src/model/turn/outcome.ts';
import { message } from '../../../src/model/turn/prompt.ts';
import { remoteRuns } from '../../jobs/remote/remote-runs.ts';
import { never } from '../../support/never.ts';
import type { Rehearsal } from '../../support/rehearsal.ts';
import { FILES, PATIENCE_MS, settled } from './setup.ts';
import type { Subject } from './subject.ts';

export interface ServiceAskOptions {
  readonly timeoutMs?: number;
  readonly approvals?: Approvals;
  readonly signal?: AbortSignal;
  readonly onAnswer?: (text: string) => void;
}

/** What the points of a service are observed on: a fake of it that has the checkout's repository, and one slot that is ready. */
export interface ServiceSetup extends AsyncDisposable {
  readonly subject: Subject;
  readonly server: JulesServer;
  readonly cluster: ClusterManager;
  /** Sends prompts in a fresh conversation. @returns how the last one ended. */
  ask(prompts: readonly string[], options?: ServiceAskOptions): Promise<Outcome>;
  run(jobs: readonly object[]): Promise<Rehearsal & { readonly checkout: Checkout; readonly folder: string }>;
  launch(count: number): Promise<AsyncDisposable & { readonly cluster: ClusterManager; atWork(): Promise<unknown> }>;
  /** The service does not listen until it is disposed of. */
  outage(): Promise<AsyncDisposable>;
}

export async function setUpService(subject: Subject): Promise<ServiceSetup> {
  const stack = new AsyncDisposableStack();
  const runs = stack.use(await remoteRuns({ files: FILES }));
  const { checkout, options } = runs;
  let { server } = runs;
  const base = checkout.git('rev-parse', 'HEAD').trim();
  const launch = async (count: number) => {
    const cluster = await launchCluster(
      subject.tool,
      { count, cwd: checkout.path, approvals: 'allow-all', ...options },
      AbortSignal.timeout(PATIENCE_MS),
    );
    for (const index of cluster.getStatus().keys()) await settled(cluster, index);
    const atWork = () => server.waitFor('activities', ({ session }) => session === server.sessions.at(-1)?.id);
    return { cluster, atWork, [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
  };
  const { cluster } = stack.use(await launch(1));
  return {
    subject,
    get server() {
      return server;
    },
    cluster,
    launch,
    async ask(prompts, { timeoutMs = PATIENCE_MS, approvals = 'allow-edits', signal = never, onAnswer } = {}) {
      await using lease = await cluster.lease({ holder: 'contract' }, AbortSignal.timeout(PATIENCE_MS));
      await lease.openSession({ cwd: checkout.path, approvals, conversation: 'new' }, never);
      let outcome: Outcome = { kind: 'completed' };
      for (const prompt of prompts) {
        const onStep = onAnswer && {
          onStep: (step: { type: string; channel?: string; text?: string }) => {
            if (step.type === 'output' && step.channel === 'answer') onAnswer(step.text ?? '');
          },
        };
        ({ outcome } = await lease.turn(message(prompt), { timeoutMs, ...onStep }, signal));
      }
      return outcome;
    },
    async run(jobs) {
      checkout.git('reset', '-q', '--hard', base);
      const ran = await runs.run({ jobs });
      return { ...ran, checkout, folder: ran.result.folder! };
    },
    async outage() {
      const { port } = server;
      await server[Symbol.asyncDispose]();
      return {
        async [Symbol.asyncDispose]() {
          server = stack.use(await startJulesServer({ port, apiKey: API_KEY, sources: runs.sources }));
        },
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
