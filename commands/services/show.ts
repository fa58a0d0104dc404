import type { RunEntry } from '../../src/host/runs/past/past-runs.ts';
import { findRecorded } from '../../src/host/clusters/records/find-recorded.ts';
import type { ClusterEntry } from '../../src/host/clusters/records/read-clusters.ts';
import { requireResult } from '../../src/jobs/record/past/describe-run.ts';
import { requireTranscript, transcriptOf } from '../../src/jobs/record/past/transcript-of.ts';
import { textOfFile } from '../../src/lib/files/text-of-file.ts';
import { didYouMean } from '../../src/lib/text/nearest.ts';
import { shellWord } from '../../src/lib/text/shell-word.ts';
import { AimError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { JobResult } from '../../src/model/run/job-result.ts';
import type { StreamedResult } from '../../src/model/run/run-result.ts';
import { jobLines, type JobTexts } from '../../src/reporters/reports/job-report.ts';
import { transcriptPlace } from '../../src/reporters/text/transcript-place.ts';
import { summaryLines } from '../../src/reporters/reports/summary/summary.ts';
import { hasColor } from '../host/color.ts';
import type { CommandContext } from '../host/command-context.ts';
import type { CommandResult } from '../host/command-result.ts';
import { printTranscript } from './show/print-transcript.ts';
import { showCluster } from './show/show-cluster.ts';
import { resumeLines } from './run-jobs/resume-line.ts';
import type { RunsPlace } from './runs.ts';

/** What `aim show` is given. */
export interface ShowOptions extends RunsPlace {
  readonly run: string;
  readonly job: string | undefined;
  /** Only all that went between aim and the tool of the job. */
  readonly transcript: boolean;
}

/**
 * A run or a cluster, or one job or turn of it.
 * @throws AimError unknown_run, no_transcript; usage for a job or turn that it does not have.
 */
export async function show(
  { run, job, transcript, ...place }: ShowOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { environment, signal } = context;
  if (transcript && job === undefined) {
    throw new AimError('usage', '--transcript needs a job', {
      hint: `name one: aim show ${shellWord(run)} JOB --transcript`,
    });
  }
  const found = await findRecorded({ ...place, name: run, environment }, signal);
  if (found.kind === 'cluster') {
    if (transcript) throw noTranscript(found.entry);
    return showCluster(found.entry, job, context);
  }
  const { entry } = found;
  const { summary } = entry;
  const result = requireResult(entry);
  if (job === undefined) return showRun(entry, result, place, context);
  const known = result.jobs.find(({ id }) => id === job);
  if (known !== undefined && !transcript) return showJob(entry, result, known, place, context);
  const written = transcriptOf(entry.run, result, job);
  if (transcript && written !== null) {
    return await printTranscript(
      requireTranscript(written, summary.id, known ?? { id: job, turns: 0 }),
      { run: summary.id, job },
      context,
    );
  }
  throw written === null ? noJob(result, job) : noEnd(result, job, written.parts.length > 0);
}

function noTranscript({ summary: { id, folder } }: ClusterEntry): AimError {
  return new AimError('usage', `${id} is a cluster, whose turns have no transcripts of their own`, {
    hint: `those of its instances are in ${folder}/transcripts`,
  });
}

function showRun(
  { summary }: RunEntry,
  result: StreamedResult,
  { stateDir }: RunsPlace,
  context: CommandContext,
): CommandResult {
  const { stdout, folder } = context;
  const isWindow = stdout.columns !== undefined;
  const isRunning = summary.state === 'running';
  const options = {
    columns: stdout.columns ?? 100,
    isWindow,
    color: hasColor(stdout, context),
    from: folder,
    stateDir,
    isGoingOn: isRunning,
  };
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

function noJob({ run_id, jobs }: StreamedResult, id: string): AimError {
  const ids = Array.from(jobs, (job) => job.id);
  const hint = didYouMean(id, ids) ?? `\`aim show ${run_id}\` lists its jobs`;
  return new AimError('usage', `run ${run_id} has no job ${JSON.stringify(id)}`, { hint });
}

/** @param hasBegun whether something of the job is on record all the same. */
function noEnd({ run_id }: StreamedResult, id: string, hasBegun: boolean): AimError {
  const hint = hasBegun
    ? `what its tool said so far: aim show ${run_id} ${shellWord(id)} --transcript`
    : 'its tool has not been asked yet';
  return new AimError('usage', `job ${id} of run ${run_id} has not ended`, { hint });
}

function showJob(
  { run }: RunEntry,
  result: StreamedResult,
  job: JobResult,
  { stateDir }: RunsPlace,
  context: CommandContext,
): CommandResult {
  const { stdout, folder } = context;
  const hasLanded = result.landing?.kind === 'landed';
  const transcript = transcriptPlace(job, result, { from: folder, stateDir });
  const texts: JobTexts = {
    answer: textOfFile(run.file(`answers/${job.id}.md`)) ?? job.stdout,
    patch: textOfFile(job.patch ?? run.file(`patches/${job.id}.patch`)),
    check: textOfFile(job.check_output),
  };
  return {
    exitCode: EXIT.ok,
    lines: jobLines(job, texts, {
      columns: stdout.columns ?? 100,
      color: hasColor(stdout, context),
      hasLanded,
      transcript,
    }),
    painted: true,
    document: { ...job, texts },
  };
}
