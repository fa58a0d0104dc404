import type { ControlClient } from '../../src/control/client/client.ts';
import type { StatusDocument } from '../../src/model/cluster/cluster-status.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { loadPaint } from '../../src/reporters/load-paint.ts';
import { mayHaveWarmTools } from '../../src/host/warm/may-have-warm-tools.ts';
import { warmLines } from '../../src/reporters/reports/warm-lines.ts';
import { statusLines } from '../../src/reporters/reports/status-table.ts';
import { isInsideCluster } from '../clusters/inside-cluster.ts';
import { type ClusterSelector, withAllClusters, withCluster } from '../clusters/with-cluster.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

const NO_CLUSTER = ['No cluster is running. Start one: `aim launch TOOL`'];

/** The status of one cluster, or of every cluster and run of this user. */
export async function status({ name }: ClusterSelector, context: CommandContext): Promise<CommandResult> {
  const { signal, stdout, environment, clock } = context;
  const read = async (client: ControlClient) => (await client.request({ request: 'status' }, { signal })).clusters;
  const isOne = name !== undefined || isInsideCluster(environment);
  const { results, problems } = isOne
    ? { results: [await withCluster({ name }, context, read)], problems: [] }
    : await withAllClusters('gave no status', context, read);
  const warm = isOne ? [] : await warmOf(context);
  const document: StatusDocument = { version: 1, clusters: results.flat(), warm };
  const options = {
    columns: stdout.columns ?? 80,
    paint: await loadPaint(hasColor(stdout, context)),
    now: clock.now(),
  };
  const lines = document.clusters.length === 0 ? NO_CLUSTER : statusLines(document.clusters, options);
  return { exitCode: EXIT.ok, lines: [...lines, ...warmLines(warm, options)], painted: true, problems, document };
}

/** What `aim warm` keeps. What reads that is loaded where it has kept anything. */
async function warmOf({ environment }: CommandContext): Promise<StatusDocument['warm']> {
  if (!mayHaveWarmTools(environment)) return [];
  const { warmTools } = await import('../../src/host/warm/warm-tools.ts');
  return warmTools(environment);
}
