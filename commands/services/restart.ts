import { EXIT } from '../../src/model/exit-codes.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** Gives an instance a new process and waits until it is ready. The exit code is 1 when it does not get ready. */
export async function restart(
  options: ClusterSelector & { readonly instance: number },
  context: CommandContext,
): Promise<CommandResult> {
  const { signal } = context;
  const { instance } = options;
  const { instance: view } = await withCluster(options, context, (client) =>
    client.request({ request: 'restart', instance }, { signal }),
  );
  const isReady = view.state === 'ready' || view.state === 'busy';
  const text = isReady
    ? `instance ${instance} is ready, pid ${view.pid}`
    : `instance ${instance} is ${view.state.replace('_', ' ')}: ${view.last_error ?? 'no reason known'}`;
  return { exitCode: isReady ? EXIT.ok : EXIT.failed, lines: [text], document: { version: 1, instance: view } };
}
