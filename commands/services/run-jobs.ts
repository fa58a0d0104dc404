import type { RunJobsOptions } from '../../src/host/run-host.ts';
import type { ReporterKind } from '../../src/reporters/reporter.ts';
import { isInsideCluster } from '../clusters/inside-cluster.ts';
import type { ReachedCluster } from '../clusters/remote-cluster.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { type JobFileOptions, prepareOptions } from '../input/job-file-options.ts';

/** What `aim run-jobs` is given. */
export interface RunOptions extends JobFileOptions {
  /** Progress; not given: a picture in a terminal, else lines. */
  readonly reporter: ReporterKind | undefined;
  /** Where the run is recorded; not given: in the checkout. */
  readonly stateDir: string | undefined;
  readonly failFast: boolean;
  readonly requireClean: boolean;
  /** The cluster on which the run leases instances; `name` not given: the one inside which aim runs, if any. */
  readonly remote: { readonly name: string | undefined; readonly never: boolean };
  /** Show the plan, start nothing. */
  readonly dryRun: boolean;
}

/** Runs a job file. Progress goes to stderr while it runs; the result is its summary, or its plan. */
export async function runJobs(options: RunOptions, context: CommandContext): Promise<CommandResult> {
  // Each way loads only what it uses: showing a plan takes a third of the time of loading all that a run needs.
  await using reached = usesRemoteCluster(options, context) ? await reachRemote(options, context) : null;
  const { failFast, requireClean, stateDir } = options;
  const prepared = await prepareOptions(options, context);
  const run: RunJobsOptions = {
    ...prepared,
    failFast,
    requireClean,
    stateDir,
    ...(reached !== null && { remote: reached.remote }),
  };
  if (options.dryRun) {
    const { dryRun } = await import('./run-jobs/dry-run.ts');
    return await dryRun(run, context);
  }
  const { runWithReporter } = await import('./run-jobs/run-with-reporter.ts');
  // Awaited here: the connection to the cluster ends with this function.
  return await runWithReporter(run, options.reporter, context);
}

function usesRemoteCluster({ remote }: RunOptions, { environment }: CommandContext): boolean {
  return !remote.never && (remote.name !== undefined || isInsideCluster(environment));
}

async function reachRemote({ remote }: RunOptions, context: CommandContext): Promise<ReachedCluster> {
  const { reachRemoteCluster } = await import('../clusters/remote-cluster.ts');
  return reachRemoteCluster(remote.name, context);
}
