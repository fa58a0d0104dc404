import { ISOLATION_CHOICES, JOB_ORDERS, LAND_MODES, POOL_MODES } from '../../src/model/choices.ts';
import {
  choiceFlag,
  listFlag,
  optionalArgument,
  requiredArgument,
  secondsFlag,
  switchFlag,
  textFlag,
  textFlagWithDefault,
} from '../table/flag-kinds.ts';
import { inGroup } from '../table/flag-groups.ts';
import { budgetFlags } from './budget-flags.ts';
import { allowManyFlag, maxWaitFlag, poolFlags } from './pool-flags.ts';

/** The job file, as an argument. */
export const jobFileArgs = { file: requiredArgument('a job file, or - for stdin', 'file') };

/** The job file, as an argument that a run which goes on does without. */
export const optionalJobFileArgs = { file: optionalArgument('a job file, or - for stdin', 'file') };

/** `--cwd`: the working folder. */
export const cwdFlag = textFlagWithDefault('The folder to work in', '.', { names: 'folder', group: 'place' });
/** `--registry`: a file with more tools. */
export const registryFlag = textFlag('A JSON file with more tools', { names: 'file', group: 'tools' });
/** `--state-dir`: where runs are recorded. */
export const stateDirFlag = textFlag('Keep the records of runs in this folder, instead of in the checkout', {
  names: 'folder',
  group: 'place',
});
/** `--tool`: a tool instead of those of the file. */
export const toolFlag = textFlag('Run every job on this tool; `sim` rehearses the file without a key or a model', {
  names: 'tool',
  group: 'tools',
});

/** Flags that overrule a job file. */
export const overrideFlags = {
  ...poolFlags,
  'allow-many': allowManyFlag,
  'max-wait': maxWaitFlag,
  tool: toolFlag,
  ...inGroup('instances', {
    'pool-mode': choiceFlag(
      POOL_MODES,
      'Run jobs in pooled processes (always), or each in a process of its own (never)',
    ),
  }),
  ...inGroup('place', {
    isolation: choiceFlag(
      ISOLATION_CHOICES,
      'Jobs work in git worktrees of their own (worktree) or all in the checkout (shared); auto by default',
    ),
    land: choiceFlag(
      LAND_MODES,
      'What was merged moves your branch (ff), is staged in your checkout, is left as a branch, or stays hidden (none)',
    ),
    'strict-files': switchFlag('Fail a job that changed files which it did not declare'),
  }),
  ...inGroup('limits', { timeout: secondsFlag('Seconds that each job may take') }),
  ...budgetFlags,
  ...inGroup('jobs', {
    only: listFlag('Run only this job; can be repeated', { names: 'job' }),
    order: choiceFlag(
      JOB_ORDERS,
      'Which jobs start first: by urgency (auto), also among those of the same file (any), or as in the file (file)',
    ),
  }),
};
