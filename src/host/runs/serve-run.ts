import { RunControl } from '../../control/server/run-control.ts';
import { ControlServer } from '../../control/server/server.ts';
import { clusterStatus } from '../../cluster/status-of.ts';
import type { Run } from '../../jobs/run/open/open-run.ts';
import type { RunPool } from '../../jobs/run/pools/run-pool.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { RUN_PREFIX } from '../../model/run/run-id.ts';
import { messageOf } from '../../model/errors.ts';

/**
 * Lets `aim status`, `aim answer` and `aim stop` reach a run by a socket. Where there can be none the run goes on without.
 * @param onStop is called when `aim stop` asks for its end.
 */
export async function serveRun(
  { folder, workspace, record, clock }: Run,
  { pools, openQuestions }: { readonly pools: readonly RunPool[]; readonly openQuestions: OpenQuestions },
  environment: Readonly<Record<string, string | undefined>>,
  onStop: () => void,
): Promise<ControlServer | null> {
  const name = `${RUN_PREFIX}${folder.runId}`;
  let server: ControlServer | null = null;
  const facts = {
    name,
    kind: 'run',
    cwd: workspace.checkout.cwd,
    startedAt: record.state.startedAt,
  } as const;
  const status = (): ClusterStatus[] =>
    pools.flatMap(({ cluster, runner }) => {
      // A cluster of another aim is shown by that one.
      if (cluster === null && runner.lease !== null) return [];
      const { name: pool, tool, model, routing, count } = runner.config;
      const { pause } = runner.gate;
      const about = { ...facts, pool, tool, model, routing, count, pause, openQuestions, socket: server?.path ?? null };
      return [clusterStatus(about, cluster)];
    });
  try {
    server = await ControlServer.listen(
      new RunControl(name, { status, openQuestions, stop: onStop, subscribe: (sink) => record.subscribe(sink) }),
      clock,
      environment,
    );
  } catch (error) {
    const message = `aim status and aim stop can’t reach this run: ${messageOf(error)}`;
    record.emit({ type: 'notice', level: 'warning', message, about: null });
  }
  return server;
}
