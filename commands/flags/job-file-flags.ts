import type { Overrides } from '../../src/jobs/plan/overrides.ts';
import { type PoolMode, poolModeSchema } from '../../src/model/job.ts';
import { isolationChoiceSchema, type IsolationChoice } from '../../src/model/merging/isolation.ts';
import { landModeSchema, type LandMode } from '../../src/model/merging/landing.ts';
import type { GivenPoolSettings } from '../../src/model/pool-settings.ts';
import {
  choiceFlag,
  listFlag,
  optionalArgument,
  requiredArgument,
  secondsFlag,
  switchFlag,
  textFlag,
  textFlagWithDefault,
} from '../host/flag-kinds.ts';
import { allowManyFlag, poolFlags, poolSettingsOf } from './pool-flags.ts';

/** The job file, as an argument. */
export const jobFileArgs = { file: requiredArgument('a job file, or - for stdin') };

/** The job file, as an argument that a run which goes on does without. */
export const optionalJobFileArgs = { file: optionalArgument('a job file, or - for stdin') };

/** `--cwd`: the working folder. */
export const cwdFlag = textFlagWithDefault('The folder to work in', '.');
/** `--registry`: a file with more tools. */
export const registryFlag = textFlag('A JSON file with more tools');
/** `--state-dir`: where runs are recorded. */
export const stateDirFlag = textFlag('Keep the records of runs in this folder, instead of in the checkout');
/** `--tool`: a tool instead of those of the file. */
export const toolFlag = textFlag('Run every job on this tool; `sim` rehearses the file without a key or a model');

/** Flags that overrule a job file. */
export const overrideFlags = {
  ...poolFlags,
  'allow-many': allowManyFlag,
  tool: toolFlag,
  'pool-mode': choiceFlag(
    poolModeSchema.options,
    'Run jobs in pooled processes (always), or each in a process of its own (never)',
  ),
  isolation: choiceFlag(
    isolationChoiceSchema.options,
    'Jobs work in git worktrees of their own (worktree) or all in the checkout (shared); auto by default',
  ),
  land: choiceFlag(
    landModeSchema.options,
    'What was merged moves your branch (ff), is staged in your checkout, is left as a branch, or stays hidden (none)',
  ),
  'strict-files': switchFlag('Fail a job that changed files which it did not declare'),
  timeout: secondsFlag('--timeout', 'Seconds that each job may take'),
  only: listFlag('Run only this job; can be repeated'),
};

interface OverrideValues extends GivenPoolSettings {
  readonly 'allow-many'?: boolean;
  readonly tool?: string | undefined;
  readonly 'pool-mode'?: PoolMode | undefined;
  readonly isolation?: IsolationChoice | undefined;
  readonly 'strict-files'?: boolean;
  readonly land?: LandMode | undefined;
  readonly timeout?: number | undefined;
  readonly only?: readonly string[] | undefined;
}

/** The flags as the plan of a run takes them. @throws AimError usage for more instances than are allowed. */
export function overridesOf(flags: OverrideValues): Overrides {
  const { tool, 'pool-mode': poolMode, isolation, land, timeout: timeoutSeconds, only } = flags;
  // Left out, the file decides.
  const strictFiles = flags['strict-files'] === true ? true : undefined;
  return { ...poolSettingsOf(flags), tool, poolMode, isolation, land, timeoutSeconds, strictFiles, only };
}
