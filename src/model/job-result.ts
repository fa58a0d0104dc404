import { z } from 'zod';
import { jobOutcomeSchema } from './turn/outcome.ts';
import { usageSchema } from './turn/usage.ts';

/** One attempt at a job. Fields with a default are missing in what aim 0.1 wrote. */
export const attemptSchema = z.strictObject({
  outcome: jobOutcomeSchema,
  error: z.string().nullable(),
  tool: z.string().nullable().default(null),
  pool: z.string().nullable().default(null),
  instance: z.int().nullable().meta({ description: 'Null: a process of its own, or it never had one' }),
  turns: z.int().default(0),
  duration_s: z.number().meta({ description: 'From its first turn to the end of its last' }),
  usage: usageSchema.nullable().default(null),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** What came of a job. The plan's `JobResult`, all of it real, and what else a user asks about. */
export const jobResultSchema = z.strictObject({
  id: z.string(),
  tool: z.string(),
  files: z.array(z.string()).default([]).meta({ description: 'The files that the job is about' }),
  edits: z.boolean().meta({ description: 'False for `ask` and `review`' }),
  outcome: jobOutcomeSchema,
  success: z.boolean(),
  exit_code: z.int().nullable().meta({
    description:
      'completed 0, failed 1, timed_out 3, not_started 4, refused 5, crashed the process’s own or 128 + signal, interrupted and cancelled 130, skipped null',
  }),
  error: z
    .string()
    .nullable()
    .meta({ description: 'Why it did not complete, in the tool’s own words where it has any' }),
  pool: z.string().nullable(),
  instance: z.int().nullable().meta({ description: 'Null: a process of its own' }),
  attempts: z.array(attemptSchema),
  turns: z.int(),
  duration_s: z.number().meta({ description: 'From the first turn to the last, over all attempts' }),
  queued_s: z.number().meta({ description: 'From the start of the run to the first turn' }),
  stdout: z.string().meta({ description: 'The answer, capped' }),
  stderr: z.string().meta({ description: 'The tool’s stderr during the lease, capped' }),
  files_changed: z.array(z.string()),
  outside_files: z.array(z.string()).meta({ description: 'Changed, but not among the job’s files' }),
  usage: usageSchema.nullable(),
  error_report_path: z.string().nullable(),
  transcript: z.string().nullable(),
});
export type JobResult = z.infer<typeof jobResultSchema>;
