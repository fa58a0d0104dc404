import { Args, Flags } from '@oclif/core';
import { type Approvals, approvalsSchema } from '../../src/model/approvals.ts';
import type { PoolMode } from '../../src/model/job.ts';
import { MAX_INSTANCES, type Routing } from '../../src/model/pool-settings.ts';
import type { StartChoice } from '../../src/model/start-view.ts';
import type { Overrides } from '../../src/jobs/plan/overrides.ts';
import { AimError } from '../../src/model/errors.ts';
import { secondsFlag, wholeNumber } from '../host/aim-command.ts';

export const jobFileArgs = {
  file: Args.string({ description: 'a job file, or - for stdin', required: true, ignoreStdin: true }),
};

/** What all flags for a number of instances have in common. */
export const countFlag = { char: 'n', parse: wholeNumber('-n', 1, 1000) } as const;

/** The flags that decide over a job file, the same for every command that reads one. */
export const jobFileFlags = {
  count: Flags.integer({ ...countFlag, summary: 'Instances of each pool, 1 to 10' }),
  'allow-many': Flags.boolean({ summary: 'Let -n be more than 10' }),
  routing: Flags.option({
    options: ['least_busy', 'round_robin', 'sticky'] as const,
    summary: 'Which instance gets the next job',
  })(),
  tool: Flags.string({ summary: 'Run every job on this tool; `sim` rehearses the file, without a key' }),
  cwd: Flags.string({ summary: 'The folder to work in', default: '.' }),
  'pool-mode': Flags.option({
    options: ['auto', 'always', 'never'] as const,
    summary: 'Pooled processes, or one process for each job',
  })(),
  model: Flags.string({ summary: 'The model, as the tool names it' }),
  approvals: Flags.option({
    options: approvalsSchema.options,
    summary: 'What jobs may do that edit: nothing but edits (allow-edits), more (allow-all) or less',
  })(),
  start: Flags.option({
    options: ['auto', 'plain', 'warm'] as const,
    summary: 'Spawn each process, or load the tool once and fork them from that (warm; auto: where it was tried)',
  })(),
  timeout: Flags.custom<number>({ summary: 'Seconds that each job may take', parse: secondsFlag('--timeout') })(),
  only: Flags.string({ summary: 'Only this job; may be given several times', multiple: true }),
  registry: Flags.string({ summary: 'A JSON file of further tools' }),
};

interface Given {
  readonly count?: number | undefined;
  readonly 'allow-many'?: boolean | undefined;
  readonly routing?: Routing | undefined;
  readonly tool?: string | undefined;
  readonly 'pool-mode'?: PoolMode | undefined;
  readonly model?: string | undefined;
  readonly start?: StartChoice | undefined;
  readonly approvals?: Approvals | undefined;
  readonly timeout?: number | undefined;
  readonly only?: string[] | undefined;
}

/** @throws AimError usage for more instances than anybody has by accident. */
export function checkCount({ count, 'allow-many': allowMany }: Pick<Given, 'count' | 'allow-many'>): void {
  if (count === undefined || count <= MAX_INSTANCES || allowMany === true) return;
  throw new AimError('usage', `-n ${count}: must be a whole number from 1 to ${MAX_INSTANCES}`, {
    hint: 'more is a deliberate setting: add --allow-many',
  });
}

export function overridesOf(flags: Given): Overrides {
  const { count, routing, tool, model, start, approvals, timeout, only } = flags;
  checkCount(flags);
  const mode = flags['pool-mode'];
  return {
    ...(count === undefined ? {} : { count }),
    ...(routing === undefined ? {} : { routing }),
    ...(tool === undefined ? {} : { tool }),
    ...(mode === undefined ? {} : { poolMode: mode }),
    ...(model === undefined ? {} : { model }),
    ...(start === undefined ? {} : { start }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(only === undefined ? {} : { only }),
  };
}
