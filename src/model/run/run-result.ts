import { z } from '../../lib/schema/z.ts';
import { spentBudgetSchema } from '../budget/budget.ts';
import { failOnSchema } from './fail-on.ts';
import { jobResultSchema } from './job-result.ts';
import type { JobResults } from './job-results.ts';
import { isolationSchema } from '../merging/isolation.ts';
import { landingResultSchema } from '../merging/landing.ts';
import { startViewSchema } from '../pool/start-view.ts';
import { errorViewSchema } from '../turn/turn-end.ts';
import { usageSchema } from '../turn/usage.ts';

/** What turns of a tool with a model have used. */
export const modelCostSchema = z.strictObject({
  tool: z.string(),
  model: z.string().nullable().meta({ description: 'As the tool or the pool names it; null: not known' }),
  usage: usageSchema,
});
/** What turns of a tool with a model have used. */
export type ModelCost = z.infer<typeof modelCostSchema>;

/** The result of a run: the file result.json, the document of `aim run-jobs --json`, the event `run_finished`. */
export const runResultSchema = z.strictObject({
  version: z.literal(1),
  run_id: z.string().meta({ description: 'Name of the folders of the run' }),
  aim_version: z.string(),
  cwd: z.string().meta({ description: 'The working folder, absolute' }),
  head: z
    .string()
    .nullable()
    .meta({ description: 'The commit that was checked out at the start; null: there was none, or git did not say' }),
  git_error: z.string().nullable().default(null).meta({
    description: 'What git said where it refused or failed to answer; null: it answered, or there is no repository',
  }),
  rehearsal: z.boolean().meta({ description: 'True when every job ran on a tool that only rehearses' }),
  interrupted: z.boolean().meta({ description: 'True when a signal or `aim stop` ended it' }),
  fault: errorViewSchema
    .nullable()
    .default(null)
    .meta({ description: 'What ended the run before its work was done, such as a full disk; null: nothing did' }),
  isolation: isolationSchema.default({ kind: 'shared', reason: null }),
  landing: landingResultSchema
    .nullable()
    .default(null)
    .meta({ description: 'What became of the merged commits; null: the jobs shared the checkout, or it failed' }),
  started_at: z.string().meta({ description: 'ISO 8601, UTC' }),
  ended_at: z.string().meta({ description: 'ISO 8601, UTC' }),
  duration_s: z
    .number()
    .meta({ description: 'From the start of the run to its end, without the time between two parts' }),
  parts: z
    .array(
      z.strictObject({
        started_at: z.string(),
        ended_at: z.string().meta({ description: 'Of a part that was cut short, its last event' }),
        cut_short: z.boolean().meta({ description: 'By a kill of aim or of the machine' }),
      }),
    )
    .default([])
    .meta({ description: 'When aim worked on it: several where the run was resumed' }),
  busy_s: z.number().meta({ description: 'The sum of the durations of the jobs' }),
  speed_up: z.number().nullable().meta({ description: 'busy_s / duration_s' }),
  counts: z.record(z.string(), z.int()).meta({ description: 'Jobs by outcome' }),
  jobs: z.array(jobResultSchema),
  fail_on: z
    .array(failOnSchema)
    .default([])
    .meta({ description: 'What fails the run beside jobs that did not complete: `--fail-on`' }),
  unattributed: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Files that changed and no job explains; null: not known outside a git checkout' }),
  usage: usageSchema.nullable().meta({ description: 'Of all jobs whose usage is known; null: of none' }),
  costs: z
    .array(modelCostSchema)
    .default([])
    .meta({ description: 'The usage by tool and model, over all attempts whose usage is known' }),
  budgets_spent: z
    .array(spentBudgetSchema)
    .default([])
    .meta({ description: 'Budgets that were spent in its last part: jobs that they are for may be left undone' }),
  pools: z.array(
    z.strictObject({
      name: z.string(),
      tool: z.string(),
      version: z.string().nullable(),
      count: z.int(),
      start: startViewSchema.nullable().default(null).meta({ description: 'Null: no long-lived process was needed' }),
      restarts: z.int().meta({ description: 'During the run, over all instances' }),
      given_up: z
        .array(z.strictObject({ index: z.int(), reason: z.string() }))
        .meta({ description: 'The instances that were given up, and why' }),
    }),
  ),
  folder: z.string().nullable().default(null).meta({
    description: 'The folder of result.json and transcripts, absolute; null: the result could not be written',
  }),
  journal: z.string().nullable().meta({ description: 'Path of the journal; null: it has gone' }),
});
/** The result of a run. */
export type RunResult = z.infer<typeof runResultSchema>;
/** The result of a run whose jobs' results may be on disk. A `RunResult` is one. */
export interface StreamedResult extends Omit<RunResult, 'jobs'> {
  readonly jobs: JobResults;
}

/** A result with all of its jobs in memory. */
export function wholeResult(result: StreamedResult): RunResult {
  return { ...result, jobs: [...result.jobs] };
}
