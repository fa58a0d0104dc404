import { resolve } from 'node:path';
import type { RehearsedRun } from '../../src/host/runs/rehearse-in-copy.ts';
import type { RunJobsOptions } from '../../src/host/runs/run-host.ts';
import { sanitizeLine } from '../../src/lib/text/sanitize.ts';
import { AimError } from '../../src/model/errors.ts';
import { isInsideCluster } from '../clusters/inside-cluster.ts';
import type { ReachedCluster } from '../clusters/remote-cluster.ts';
import type { ResumeChoice } from '../flags/resume-flags.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { prepareOptions } from '../input/job-file-options.ts';
import { reportTargets } from './report/report-targets.ts';
import type { PreparedResume } from './run-jobs/resume.ts';
import type { RunOptions } from './run-jobs/run-options.ts';

/** Runs a job file. Progress goes to stderr while it runs; the result is its summary, or its plan. */
export async function runJobs(options: RunOptions, context: CommandContext): Promise<CommandResult> {
  // A mistake in it is reported before anything starts.
  const reports = reportTargets(options.reports, context);
  // Each way loads only what it uses: showing a plan takes a third of the time of loading all that a run needs.
  using resumed = options.resume === null ? null : await openResumed(options, options.resume, context);
  const remote = { ...options.remote, name: resumed?.on ?? options.remote.name };
  await using reached = usesRemoteCluster(remote, context) ? await reachRemote(remote, context) : null;
  if (reached !== null) tellIgnored(reached.remote.name, options.overrides, context);
  const run: RunJobsOptions = {
    ...(resumed?.run ?? (await newRun(options, context))),
    ...(reached !== null && { remote: reached.remote }),
    eventCommand: options.eventCommand,
  };
  if (options.dryRun) {
    const { dryRun } = await import('./run-jobs/dry-run.ts');
    return await dryRun(run, context);
  }
  using rehearsed = options.inPlace || resumed !== null ? null : await inCopy(run, context);
  const { runWithReporter } = await import('./run-jobs/run-with-reporter.ts');
  // Awaited here: the connection to the cluster ends with this function.
  return await runWithReporter(rehearsed?.run ?? run, { reporter: options.reporter, reports }, context);
}

/** Settings of a pool that a cluster has already: those of the line count for other pools alone. */
const OF_THE_CLUSTER = { count: '-n', routing: '--routing', start: '--start' } as const;

function tellIgnored(name: string, overrides: RunOptions['overrides'], { stderr }: CommandContext): void {
  if (overrides.poolMode === 'never') {
    throw new AimError('usage', `--pool-mode never: no job would run on the cluster ${name}`, {
      hint: 'leave it out, or use --no-cluster',
    });
  }
  const given = Object.entries(OF_THE_CLUSTER).flatMap(([key, flag]) => {
    return overrides[key as keyof typeof OF_THE_CLUSTER] === undefined ? [] : [flag];
  });
  if (given.length === 0) return;
  const does = given.length === 1 ? 'does' : 'do';
  stderr.write(`aim: ${given.join(', ')} ${does} not change the cluster ${sanitizeLine(name)}, which has its own\n`);
}

/** The run in a copy of the checkout, where it only rehearses; null: it does not. */
async function inCopy(run: RunJobsOptions, { signal, stderr }: CommandContext): Promise<RehearsedRun | null> {
  if (run.overrides?.tool === undefined) return null;
  const { rehearseInCopy } = await import('../../src/host/runs/rehearse-in-copy.ts');
  const copied = await rehearseInCopy(run, signal);
  if (copied === null) return null;
  stderr.write(
    `aim: the rehearsal works in a copy: ${sanitizeLine(copied.run.cwd ?? '')} (--in-place: in the checkout itself)\n`,
  );
  return copied;
}

async function newRun(options: RunOptions, context: CommandContext): Promise<RunJobsOptions> {
  const { file, registry, failFast, failOn, requireClean, stateDir, remote } = options;
  if (file === undefined)
    throw new AimError('usage', 'no job file is named', { hint: 'aim run-jobs FILE, or --resume' });
  const origin = {
    source: file === '-' ? '-' : resolve(file),
    registry: registry === undefined ? null : resolve(registry),
    on: remote.name ?? null,
  };
  return { ...(await prepareOptions({ ...options, file }, context)), failFast, failOn, requireClean, stateDir, origin };
}

async function openResumed(options: RunOptions, flags: ResumeChoice, context: CommandContext): Promise<PreparedResume> {
  const { prepareResume } = await import('./run-jobs/resume.ts');
  return await prepareResume(options, flags, context);
}

function usesRemoteCluster(remote: RunOptions['remote'], { environment }: CommandContext): boolean {
  return !remote.never && (remote.name !== undefined || isInsideCluster(environment));
}

async function reachRemote(remote: RunOptions['remote'], context: CommandContext): Promise<ReachedCluster> {
  const { reachRemoteCluster } = await import('../clusters/remote-cluster.ts');
  return reachRemoteCluster(remote.name, context);
}
