// oxlint-disable-next-line import/no-unassigned-import
import '../host/zod-jitless.ts';
import type { ControlClient } from '../../src/control/client/client.ts';
import { SOCKET_VARIABLE } from '../../src/control/client/find-cluster.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { StatusDocument } from '../../src/model/cluster-status.ts';
import { statusLines } from '../../src/reporters/reports/status-table.ts';
import type { CommandResult } from '../host/aim-command.ts';
import { withAll, withCluster } from './reach-cluster.ts';
import { colorOn } from '../host/color.ts';

const NONE = ['Nothing is held. Start a cluster: `aim launch TOOL`'];

/** What is held: one cluster, or all of them. */
export async function showStatus(name: string | undefined, signal: AbortSignal): Promise<CommandResult> {
  const inside = (process.env[SOCKET_VARIABLE] ?? '') !== '';
  const ask = async (client: ControlClient) => (await client.request({ request: 'status' }, { signal })).clusters;
  const clusters =
    name === undefined && !inside
      ? (await withAll('is left out', signal, ask)).done.flat()
      : await withCluster({ name }, signal, ask);
  const { stdout } = process;
  const options = { columns: stdout.columns ?? 80, color: colorOn(stdout), now: systemClock.now() };
  const document: StatusDocument = { version: 1, clusters };
  const lines = clusters.length === 0 ? NONE : statusLines(clusters, options);
  return { exitCode: 0, lines, painted: true, document };
}
