import type { ControlClient } from '../../src/control/client/client.ts';
import { orAbort } from '../../src/lib/clock.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import { type AllClusters, type ClusterSelector, withAllClusters, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** Ends one cluster or all, and waits until their processes are gone. The exit code is 1 when one did not end. */
export async function stop(
  options: ClusterSelector & { readonly all: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const end = (client: ControlClient) => stopCluster(client, context.signal);
  const { results: stopped, problems }: AllClusters<string> = options.all
    ? await withAllClusters('did not end', context, end)
    : { results: [await withCluster(options, context, end)], problems: [] };
  const lines = stopped.map((name) => `${name} has ended`);
  const isNone = stopped.length === 0 && problems.length === 0;
  return {
    exitCode: problems.length === 0 ? EXIT.ok : EXIT.failed,
    lines: isNone ? ['no cluster is running'] : lines,
    problems,
    document: { version: 1, stopped },
  };
}

/** The server closes the connection when all its processes have ended. @returns the name of the cluster. */
async function stopCluster(client: ControlClient, signal: AbortSignal): Promise<string> {
  const { name } = await client.request({ request: 'stop' }, { signal });
  const closed = new Promise<void>((resolve) => {
    if (client.closed.aborted) resolve();
    client.closed.addEventListener('abort', () => resolve(), { once: true });
  });
  await orAbort(closed, signal);
  return name;
}
