import { z } from 'zod';
import { jobResultSchema } from './job-result.ts';
import { startViewSchema } from './start-view.ts';
import { errorViewSchema } from './turn/turn-end.ts';
import { usageSchema } from './turn/usage.ts';

/** What came of a run: `result.json`, and what `aim run-jobs --json` prints. */
export const runResultSchema = z.strictObject({
  version: z.literal(1),
  run_id: z.string(),
  aim_version: z.string(),
  cwd: z.string(),
  head: z.string().nullable().meta({ description: 'The commit that was checked out at the start' }),
  rehearsal: z.boolean().meta({ description: 'True when every job ran on a tool that only rehearses' }),
  interrupted: z.boolean().meta({ description: 'True when a signal or `aim stop` ended it' }),
  fault: errorViewSchema
    .nullable()
    .default(null)
    .meta({ description: 'What ended the run before its work was done, such as a full disk; null: nothing did' }),
  started_at: z.string(),
  ended_at: z.string(),
  duration_s: z.number(),
  busy_s: z.number().meta({ description: 'The sum of the jobs’ own durations' }),
  speed_up: z.number().nullable().meta({ description: 'busy_s / duration_s' }),
  counts: z.record(z.string(), z.int()).meta({ description: 'Jobs by outcome' }),
  jobs: z.array(jobResultSchema),
  unattributed: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Files that changed and no job explains; null: not known outside a git checkout' }),
  usage: usageSchema.nullable(),
  pools: z.array(
    z.strictObject({
      name: z.string(),
      tool: z.string(),
      version: z.string().nullable(),
      count: z.int(),
      start: startViewSchema.nullable().default(null).meta({ description: 'Null: no long-lived process was needed' }),
      restarts: z.int(),
      given_up: z.array(z.strictObject({ index: z.int(), reason: z.string() })),
    }),
  ),
  journal: z.string().nullable().meta({ description: 'Where the journal is' }),
});
export type RunResult = z.infer<typeof runResultSchema>;
