import { type RunJobsOptions, runJobs } from '../../src/host/run-host.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { AimError, exitCodeOfError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { AimEvent } from '../../src/model/events.ts';
import type { RunResult } from '../../src/model/run-result.ts';
import { createReporter, defaultReporter } from '../../src/reporters/create-reporter.ts';
import type { ReporterKind } from '../../src/reporters/reporter.ts';
import { summaryLines } from '../../src/reporters/reports/summary.ts';
import type { CommandResult } from '../host/aim-command.ts';
import { colorOn } from '../host/color.ts';
import { collectGarbage } from '../host/collect-garbage.ts';

/** A run with its progress on stderr and its summary as the result. */
export async function runWithReporter(
  options: RunJobsOptions,
  shown: { readonly reporter: ReporterKind | undefined; readonly json: boolean },
  signal: AbortSignal,
): Promise<CommandResult> {
  const { stdout, stderr } = process;
  const kind = shown.reporter ?? defaultReporter(stderr, process.env);
  if (kind === 'json' && shown.json) {
    throw new AimError('usage', '--json and --reporter json both write to stdout', {
      hint: 'the last event of --reporter json holds the result too',
    });
  }
  await using reporter = createReporter(kind, { stdout, stderr, clock: systemClock, color: colorOn(stderr) });
  const collect = collectGarbage();
  const onEvent = (event: AimEvent) => {
    reporter.report(event);
    collect(event);
  };
  const result = await runJobs({ ...options, onEvent }, signal);
  await reporter[Symbol.asyncDispose]();
  const columns = stdout.columns ?? 100;
  return {
    exitCode: exitCodeOf(result, signal),
    lines:
      kind === 'json' || shown.json
        ? []
        : summaryLines(result, { columns, color: colorOn(stdout), from: process.cwd() }),
    painted: true,
    document: result,
  };
}

function exitCodeOf(result: RunResult, signal: AbortSignal): number {
  if (result.interrupted) return signal.reason instanceof AimError ? signal.reason.exitCode : EXIT.interrupted;
  if (result.fault !== null) return exitCodeOfError(result.fault.code);
  return result.jobs.every((job) => job.success) ? EXIT.ok : EXIT.failed;
}
