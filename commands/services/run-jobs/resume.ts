import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadRegistry } from '../../../src/host/load-registry.ts';
import { openPastRun } from '../../../src/host/runs/past/past-runs.ts';
import type { RunJobsOptions } from '../../../src/host/runs/run-host.ts';
import { readJobInput } from '../../../src/jobs/file/read-job-file.ts';
import type { Overrides } from '../../../src/jobs/plan/overrides.ts';
import type { PastRun } from '../../../src/jobs/record/past/past-run.ts';
import { AimError } from '../../../src/model/errors.ts';
import { givenOverrides } from '../../../src/model/run/run-options.ts';
import { AUTO_RUN, type ResumeChoice } from '../../flags/resume-flags.ts';
import type { CommandContext } from '../../host/command-context.ts';
import { readStdin } from '../../input/read-stdin.ts';
import type { RunOptions } from './run-options.ts';

/** A run that is to go on. */
export interface PreparedResume extends Disposable {
  readonly run: RunJobsOptions;
  /** The cluster that its instances are leased from; undefined: none. */
  readonly on: string | undefined;
}

/**
 * Opens a run that is to go on, as it was started: with its job file, folder and flags. Flags that are given now come first.
 * @throws AimError unknown_run, run_busy, invalid_file, usage.
 */
export async function prepareResume(
  options: RunOptions,
  flags: ResumeChoice,
  context: CommandContext,
): Promise<PreparedResume> {
  const { environment, signal } = context;
  const { file, stateDir, failFast, failOn, requireClean } = options;
  const { run, onlyFailed, acceptChanges } = flags;
  const source = file === undefined || file === '-' ? null : resolve(file);
  const where = { cwd: options.cwd, run: run === AUTO_RUN ? null : run, onlyFailed, source, environment, stateDir };
  const past = await openPastRun(where, signal).catch((error: unknown) => rethrow(error, run));
  try {
    const { options: recorded, cwd } = past.started;
    const { only, ...overrides } = options.overrides;
    const before = givenOverrides(recorded.overrides);
    const registry = options.registry ?? recorded.registry ?? undefined;
    const { text, from } = await textOf(past, file, context);
    return {
      run: {
        source: file ?? from,
        text,
        // The checkout may have been moved since.
        cwd: existsSync(cwd) ? cwd : options.cwd,
        registry: loadRegistry(registry, environment),
        overrides: { ...before, ...given(overrides), budget: budgetFrom(before, overrides) },
        mayLackFiles: true,
        failFast: failFast || recorded.fail_fast,
        failOn: failOn.length > 0 ? failOn : recorded.fail_on,
        requireClean,
        stateDir,
        origin: { ...recorded, source: source ?? from, registry: registry === undefined ? null : resolve(registry) },
        resume: { past, onlyFailed, only, acceptChanges },
      },
      on: options.remote.name ?? recorded.on ?? undefined,
      [Symbol.dispose]: () => past[Symbol.dispose](),
    };
  } catch (error) {
    past[Symbol.dispose]();
    throw error;
  }
}

/** The word behind `--resume` is a run, which is easily taken for the job file. */
function rethrow(error: unknown, run: string): never {
  if (!(error instanceof AimError) || error.code !== 'unknown_run' || !existsSync(run)) throw error;
  throw new AimError(error.code, error.message, { hint: `a job file comes first: aim run-jobs ${run} --resume` });
}

/** The job file as it is now; where it came from stdin or has gone, as it was. */
async function textOf(
  past: PastRun,
  file: string | undefined,
  context: CommandContext,
): Promise<{ readonly text: string; readonly from: string }> {
  const { source } = past.started.options;
  if (file !== undefined)
    return {
      text: file === '-' ? await readStdin(context, 'invalid_file') : await readJobInput(file, context.signal),
      from: source,
    };
  if (source !== '-' && existsSync(source)) return { text: await readJobInput(source, context.signal), from: source };
  const text = past.jobText();
  if (text !== null) return { text, from: source };
  throw new AimError('invalid_file', `the job file of run ${past.folder.runId} is not known`, {
    hint: 'name it: aim run-jobs FILE --resume',
  });
}

/** Each limit that is given now comes before that of then. */
function budgetFrom({ budget: before }: Overrides, { budget: now }: Overrides): Overrides['budget'] {
  return before === undefined && now === undefined ? undefined : { ...before, ...now };
}

function given(overrides: Overrides): Overrides {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}
