import type { RunEntry } from '../../src/host/runs/past-runs.ts';
import { findRecorded } from '../../src/host/clusters/records/find-recorded.ts';
import { textOfFile } from '../../src/lib/files/text-of-file.ts';
import { didYouMean } from '../../src/lib/text/nearest.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { JobResult } from '../../src/model/run/job-result.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';
import { jobLines, type JobTexts } from '../../src/reporters/reports/job-report.ts';
import { summaryLines } from '../../src/reporters/reports/summary/summary.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { showCluster } from './show/show-cluster.ts';
import { resumeLines } from './run-jobs/resume-line.ts';
import type { RunsPlace } from './runs.ts';

/** What `aim show` is given. */
export interface ShowOptions extends RunsPlace {
  readonly run: string;
  readonly job: string | undefined;
}

/** A run or a cluster, or one job or turn of it. @throws AimError unknown_run; usage for a job or turn that it does not have. */
export async function show({ run, job, ...place }: ShowOptions, context: CommandContext): Promise<CommandResult> {
  const { environment, signal } = context;
  const found = await findRecorded({ ...place, name: run, environment }, signal);
  if (found.kind === 'cluster') return showCluster(found.entry, job, context);
  const { entry } = found;
  const { result, summary } = entry;
  if (result === null) throw new AimError('unknown_run', `the records of run ${summary.id} can't be read`);
  return job === undefined
    ? showRun(entry, result, place, context)
    : showJob(entry, jobOf(result, job), result.landing?.kind === 'landed', context);
}

function showRun(
  { summary }: RunEntry,
  result: RunResult,
  { stateDir }: RunsPlace,
  context: CommandContext,
): CommandResult {
  const { stdout, folder } = context;
  const isWindow = stdout.columns !== undefined;
  const options = { columns: stdout.columns ?? 100, isWindow, color: hasColor(stdout, context), from: folder };
  const isRunning = summary.state === 'running';
  return {
    exitCode: EXIT.ok,
    lines: [
      `run ${summary.id}: ${summary.state.replace('_', ' ')}${summary.pid === null ? '' : ` (pid ${summary.pid})`}`,
      '',
      ...summaryLines(result, options),
      ...(isRunning ? [] : resumeLines(result, { folder, stateDir, isCutShort: summary.state === 'cut_short' })),
    ],
    painted: true,
    document: { ...result, state: summary.state },
  };
}

function jobOf({ run_id, jobs }: RunResult, id: string): JobResult {
  const found = jobs.find((job) => job.id === id);
  if (found !== undefined) return found;
  const hint = didYouMean(
    id,
    jobs.map((job) => job.id),
  );
  throw new AimError('usage', `run ${run_id} has no job ${JSON.stringify(id)} with an end`, { hint });
}

function showJob({ run }: RunEntry, job: JobResult, hasLanded: boolean, context: CommandContext): CommandResult {
  const { stdout } = context;
  const texts: JobTexts = {
    answer: textOfFile(run.file(`answers/${job.id}.md`)) ?? job.stdout,
    patch: textOfFile(job.patch ?? run.file(`patches/${job.id}.patch`)),
    check: textOfFile(job.check_output),
  };
  return {
    exitCode: EXIT.ok,
    lines: jobLines(job, texts, { columns: stdout.columns ?? 100, color: hasColor(stdout, context), hasLanded }),
    painted: true,
    document: { ...job, texts },
  };
}
