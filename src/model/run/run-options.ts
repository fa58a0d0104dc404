import { z } from '../../lib/schema/z.ts';
import { type BudgetInput, budgetInputSchema } from '../budget/budget.ts';
import { failOnSchema } from './fail-on.ts';
import { type JobOrder, jobOrderSchema } from './job-order.ts';
import { type PoolMode, poolModeSchema } from './job.ts';
import { type IsolationChoice, isolationChoiceSchema } from '../merging/isolation.ts';
import { type LandMode, landModeSchema } from '../merging/landing.ts';
import { type GivenPoolSettings, pickPoolSettings, poolSettingsSchema } from '../pool/pool-settings.ts';

type Given<Shape> = {
  [Name in keyof Shape]: Shape[Name] extends z.ZodDefault<infer Inner> ? z.ZodOptional<Inner> : never;
};

/** Each setting of a pool, where it was given: a default would hide that it was not. */
const givenSettings = Object.fromEntries(
  Object.entries(poolSettingsSchema.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
) as Given<typeof poolSettingsSchema.shape>;

/** What the command line decided over a job file. */
export const recordedOverridesSchema = z.strictObject({
  ...givenSettings,
  tool: z.string().optional(),
  timeout_seconds: z.number().optional(),
  pool_mode: poolModeSchema.optional(),
  isolation: isolationChoiceSchema.optional(),
  land: landModeSchema.optional(),
  strict_files: z.boolean().optional(),
  budget: budgetInputSchema.optional(),
  order: jobOrderSchema.optional(),
  only: z.array(z.string()).optional(),
});
/** What the command line decided over a job file, as the journal has it. */
export type RecordedOverrides = z.infer<typeof recordedOverridesSchema>;

/** What the command line decided over a job file. The pool settings are those of every pool. */
export interface GivenOverrides extends GivenPoolSettings {
  readonly tool?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly poolMode?: PoolMode | undefined;
  readonly isolation?: IsolationChoice | undefined;
  readonly land?: LandMode | undefined;
  readonly strictFiles?: boolean | undefined;
  /** Of the run. */
  readonly budget?: BudgetInput | undefined;
  readonly order?: JobOrder | undefined;
  /** Only these jobs, and nothing that they depend on. */
  readonly only?: readonly string[] | undefined;
}

/** What was given, for the journal. */
export function recordOverrides(given: GivenOverrides): RecordedOverrides {
  const {
    tool,
    timeoutSeconds: timeout_seconds,
    poolMode: pool_mode,
    isolation,
    land,
    strictFiles: strict_files,
    budget,
    order,
    only,
  } = given;
  const named = {
    ...pickPoolSettings(given),
    tool,
    timeout_seconds,
    pool_mode,
    isolation,
    land,
    strict_files,
    budget,
    order,
    ...(only && { only: [...only] }),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** What was given, from the journal. */
export function givenOverrides(recorded: RecordedOverrides): GivenOverrides {
  const { timeout_seconds: timeoutSeconds, pool_mode: poolMode, strict_files: strictFiles, ...rest } = recorded;
  return { ...rest, timeoutSeconds, poolMode, strictFiles };
}

/** What a run was started with beside the text of its job file. A run that is resumed is started with the same again. */
export const runOptionsSchema = z.strictObject({
  source: z.string().meta({ description: 'The job file, absolute; `-`: it has none, or came from stdin' }),
  overrides: recordedOverridesSchema.meta({ description: 'What the command line decided over the file' }),
  registry: z.string().nullable().meta({ description: 'The file with more tools, absolute' }),
  on: z.string().nullable().meta({ description: 'The cluster that instances are leased from' }),
  fail_fast: z.boolean(),
  fail_on: z
    .array(failOnSchema)
    .default([])
    .meta({ description: 'What fails the run beside jobs that did not complete' }),
  found: z.record(z.string(), z.array(z.string())).default({}).meta({
    description: 'The files that the patterns of a `for_each` matched when the run began, by their list as JSON',
  }),
});
/** What a run was started with beside the text of its job file. */
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** Of a run of which nothing is known but its jobs. */
export const NO_RUN_OPTIONS: RunOptions = {
  source: '-',
  overrides: {},
  registry: null,
  on: null,
  fail_fast: false,
  fail_on: [],
  found: {},
};
