import { join } from 'node:path';
import { BrokenRun } from '../../../src/host/runs/broken-run.ts';
import { type RunJobsOptions, streamJobs } from '../../../src/host/runs/run-host.ts';
import { filesOf, runReport } from '../../../src/host/runs/past/run-report.ts';
import { AimError, exitCodeOfError } from '../../../src/model/errors.ts';
import { EXIT } from '../../../src/model/exit-codes.ts';
import { failureOf } from '../../../src/model/run/fail-on.ts';
import type { StreamedResult } from '../../../src/model/run/run-result.ts';
import { createReporter, defaultReporter } from '../../../src/reporters/create-reporter.ts';
import type { ReporterKind } from '../../../src/reporters/reporter.ts';
import { summaryLines } from '../../../src/reporters/reports/summary/summary.ts';
import { hasColor } from '../../host/color.ts';
import { eventLog } from '../../host/log/event-log.ts';
import type { CommandContext } from '../../host/command-context.ts';
import type { CommandResult } from '../../host/command-result.ts';
import type { ReportTarget } from '../report/report-targets.ts';
import { guardStepLog } from '../report/step-log.ts';
import { writeReports, type WrittenReports } from '../report/write-reports.ts';
import { garbageSink } from './garbage-sink.ts';
import { resumeLines } from './resume-line.ts';

/** What a run shows while it goes on, and makes of its result. */
export interface ReportingChoice {
  readonly reporter: ReporterKind | undefined;
  readonly reports: readonly ReportTarget[];
}

/** Runs jobs with their progress on stderr. The result is the summary. @throws AimError usage for two writers of stdout. */
export async function runWithReporter(
  run: RunJobsOptions,
  { reporter: chosen, reports }: ReportingChoice,
  context: CommandContext,
): Promise<CommandResult> {
  const { stdout, stderr, environment, folder, clock, json, verbose, signal, kill } = context;
  const kind = chosen ?? (verbose ? 'plain' : defaultReporter(stderr, environment));
  if (kind === 'json' && json) {
    throw new AimError('usage', '--json and --reporter json both write to stdout', {
      hint: 'the last event of --reporter json has the result too',
    });
  }
  await using reporter = await createReporter(kind, {
    stdout,
    stderr,
    clock,
    color: hasColor(stderr, context),
    verbose,
  });
  const logEvent = eventLog(context);
  const collect = garbageSink();
  const options: RunJobsOptions = {
    learns: true,
    ...run,
    listens: true,
    environment,
    clock,
    kill,
    onEvent(event) {
      reporter.report(event);
      logEvent?.(event);
      collect(event);
    },
  };
  // Its stream: with --quiet stderr shows nothing, and the summary has answers all the same.
  using log = reports.some(({ kind }) => kind === 'github') ? guardStepLog(stderr.stream) : null;
  let bug: BrokenRun<StreamedResult> | null = null;
  const result = await streamJobs(options, signal).catch((error: unknown) => {
    if (!(error instanceof BrokenRun)) throw error;
    bug = error;
    return error.result;
  });
  await reporter[Symbol.asyncDispose]();
  const written = writeReports(runReport(result, filesOf(result)), reports);
  const place = { folder, stateDir: run.stateDir };
  const isWindow = stdout.columns !== undefined;
  const window = { columns: stdout.columns ?? 100, isWindow, color: hasColor(stdout, context) };
  const summary = { ...window, from: folder, stateDir: run.stateDir };
  return {
    exitCode: bug === null ? withReports(exitCodeOf(result, signal), written) : EXIT.bug,
    lines: kind === 'json' || json ? [] : [...summaryLines(result, summary), ...resumeLines(result, place)],
    painted: true,
    kept: result.folder === null ? null : `the result is in ${join(result.folder, 'result.json')}`,
    document: result,
    problems: written.problems,
    ending: log?.release(written.annotations) ?? [],
    bug,
  };
}

/** A report that can't be written shows in the exit code, but for a run that something worse ended. */
function withReports(code: number, { problems }: WrittenReports): number {
  const isWhole = code === EXIT.ok || code === EXIT.failed;
  return problems.length > 0 && isWhole ? EXIT.io : code;
}

function exitCodeOf(result: StreamedResult, signal: AbortSignal): number {
  if (result.interrupted) return signal.reason instanceof AimError ? signal.reason.exitCode : EXIT.interrupted;
  // The same code for whatever the machine refused in the middle of a run.
  if (result.fault?.code === 'system_failed') return EXIT.io;
  if (result.fault !== null) return exitCodeOfError(result.fault.code);
  // What was to land and could not is not where it was wanted.
  const hasLanded = result.landing?.kind !== 'left' || result.landing.reason === null;
  return hasLanded && result.jobs.every((job) => failureOf(job, result.fail_on) === null) ? EXIT.ok : EXIT.failed;
}
