import { EXIT } from '../../src/model/exit-codes.ts';
import { conflictHints, isMerged, workerMergeLines } from '../../src/reporters/reports/worker-merges.ts';
import { type ClusterSelector, withCluster } from '../clusters/with-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';

/** Merges what one worker did, or each (null). The exit code is 1 where something did not get where it was to go. */
export async function merge(
  options: ClusterSelector & { readonly instance: number | null; readonly leave: boolean; readonly resolve: boolean },
  context: CommandContext,
): Promise<CommandResult> {
  const { signal } = context;
  const { instance, leave, resolve } = options;
  const { merges } = await withCluster(options, context, (client) =>
    client.request({ request: 'merge', instance, leave, resolve }, { signal }),
  );
  return {
    exitCode: merges.every(isMerged) ? EXIT.ok : EXIT.failed,
    lines: [...merges.flatMap(workerMergeLines), ...(resolve ? [] : conflictHints(merges, options.name))],
    document: { version: 1, merges },
  };
}
