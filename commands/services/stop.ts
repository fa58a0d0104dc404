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
  const { results, problems }: AllClusters<StoppedCluster> = options.all
    ? await withAllClusters('did not end', context, end)
    : { results: [await withCluster(options, context, end)], problems: [] };
  const warm = options.all ? await endAllWarm(context) : [];
  const stopped = results.map(({ name }) => name);
  const lines = [
    ...results.flatMap(({ name, unmerged }) => [
      `${name} has ended`,
      ...unmerged.map(({ instance, branch }) => `  the work of worker ${instance} is not merged: branch ${branch}`),
    ]),
    ...warm.map(endedText),
  ];
  const unmerged = results.flatMap((it) => it.unmerged);
  const isNone = stopped.length === 0 && warm.length === 0 && problems.length === 0;
  return {
    exitCode: problems.length === 0 ? EXIT.ok : EXIT.failed,
    lines: isNone ? ['no cluster is running'] : lines,
    problems,
    document: { version: 1, stopped, unmerged, warm },
  };
}

/** Ends what `aim warm` keeps, and no cluster. */
export async function stopWarm(context: CommandContext): Promise<CommandResult> {
  const warm = await endAllWarm(context);
  const lines = warm.length === 0 ? ['no tool is kept warm'] : warm.map(endedText);
  return { exitCode: EXIT.ok, lines, document: { version: 1, stopped: [], unmerged: [], warm } };
}

/** @returns the ids of the tools that were kept. */
async function endAllWarm({ environment, clock }: CommandContext): Promise<string[]> {
  const { endWarm } = await import('../../src/host/warm/end-warm.ts');
  return await endWarm(environment, clock);
}

const endedText = (tool: string) => `${tool} is kept warm no more`;

/** A cluster that has ended. */
interface StoppedCluster {
  readonly name: string;
  /** Work of its workers that stays on branches. */
  readonly unmerged: readonly { readonly instance: number; readonly branch: string }[];
}

/** The server closes the connection when all its processes have ended. */
async function stopCluster(client: ControlClient, signal: AbortSignal): Promise<StoppedCluster> {
  const { name, unmerged } = await client.request({ request: 'stop' }, { signal });
  const closed = new Promise<void>((resolve) => {
    if (client.closed.aborted) resolve();
    client.closed.addEventListener('abort', () => resolve(), { once: true });
  });
  await orAbort(closed, signal);
  // A cluster of an earlier aim does not have it in its reply.
  return { name, unmerged: unmerged ?? [] };
}
