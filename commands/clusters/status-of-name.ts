import { ControlClient } from '../../src/control/client/client.ts';
import { socketPath } from '../../src/control/protocol/socket-name.ts';
import type { ClusterStatus } from '../../src/model/cluster/cluster-status.ts';
import type { CommandContext } from '../host/command-context.ts';

/** The status of the cluster of this name; null: it does not answer, or not yet. @throws the signal's reason. */
export async function statusOfName(
  name: string,
  { environment, clock, signal }: Pick<CommandContext, 'environment' | 'clock' | 'signal'>,
): Promise<ClusterStatus | null> {
  try {
    await using client = await ControlClient.connect(socketPath(name, environment), clock);
    return (await client.request({ request: 'status' }, { signal })).clusters[0] ?? null;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
