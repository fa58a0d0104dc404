import { z } from '../../lib/schema/z.ts';
import { conflictSchema } from '../merging/conflict.ts';
import { limitSchema } from '../turn/limit.ts';
import { jobOutcomeSchema } from '../turn/outcome.ts';
import { refusalSchema } from '../turn/refusal.ts';
import { jobRemoteSchema } from '../turn/remote-work.ts';
import { transcriptPartSchema } from './transcript-part.ts';
import { usageSchema } from '../turn/usage.ts';

/** One attempt at a job. Fields with a default are missing in documents of aim 0.1. */
export const attemptSchema = z.strictObject({
  outcome: jobOutcomeSchema,
  error: z.string().nullable().meta({ description: 'Why it did not complete' }),
  tool: z.string().nullable().default(null),
  model: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'As its tool reports it, or else as its pool has it; null: not known' }),
  pool: z.string().nullable().default(null),
  instance: z.int().nullable().meta({ description: 'Null: a process of its own, or it never had one' }),
  while_merging: z
    .literal(true)
    .optional()
    .meta({ description: 'Its turns ended well and passed the check; its commit could not be merged' }),
  limit: limitSchema.optional().meta({ description: 'The limit of its provider that ended it, where one did' }),
  usage: usageSchema.nullable().default(null).meta({ description: 'Over its turns; null: the tool reports none' }),
  started_at: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'When its first turn began, ISO 8601, UTC; null: it had none' }),
  duration_s: z.number().meta({ description: 'From its first turn to the end of its last' }),
  transcript: z.array(transcriptPartSchema).optional().meta({
    description:
      'Where all bytes between aim and the tool are, in this order; not there: there are none, or an earlier version of aim wrote a file for each job',
  }),
});
/** One attempt at a job. */
export type Attempt = z.infer<typeof attemptSchema>;

/** The result of a job: an entry of `jobs` in result.json, and the `result` of the event `job_finished`. */
export const jobResultSchema = z.strictObject({
  id: z.string(),
  tool: z.string(),
  variant_of: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'The job of the file that it is a variant of; null: it is none' }),
  files: z.array(z.string()).default([]).meta({ description: 'The files that the job is about' }),
  edits: z.boolean().meta({ description: 'False for `ask` and `review`' }),
  outcome: jobOutcomeSchema.meta({ description: 'Of the last attempt' }),
  success: z
    .boolean()
    .meta({ description: 'Whether the outcome is `completed`, or `not_chosen`: another variant of the job completed' }),
  exit_code: z.int().nullable().meta({
    description:
      'completed 0, failed, verify_failed, conflict and overwritten 1, timed_out 3, not_started 4, refused 5, crashed the process’s own or 128 + signal, interrupted and cancelled 130, skipped and not_chosen null',
  }),
  error: z
    .string()
    .nullable()
    .meta({ description: 'Why it did not complete, in the tool’s own words where it has any' }),
  pool: z.string().nullable(),
  instance: z.int().nullable().meta({ description: 'Null: a process of its own' }),
  attempts: z.array(attemptSchema),
  turns: z.int().meta({ description: 'Over all attempts' }),
  duration_s: z
    .number()
    .meta({ description: 'From the start of the first turn to the end of the last, over all attempts' }),
  queued_s: z.number().meta({ description: 'From the start of the run to the first turn' }),
  stdout: z.string().meta({ description: 'The answer, capped' }),
  stderr: z.string().meta({ description: 'The tool’s stderr during the lease, capped' }),
  files_changed: z
    .array(z.string())
    .meta({ description: 'Files whose content differs, relative to the working folder' }),
  outside_files: z.array(z.string()).meta({ description: 'Changed, but not among the job’s files' }),
  no_change: z.boolean().default(false).meta({ description: 'Whether it may edit, completed, and no file differs' }),
  refusals: z.array(refusalSchema).default([]).meta({
    description: 'What its tool wanted and was refused, or did not apply; of the last attempt, the first 100',
  }),
  overwritten_by: z
    .array(z.strictObject({ job: z.string(), files: z.array(z.string()) }))
    .default([])
    .meta({ description: 'Jobs that changed the same files at the same time: work of one of them may be lost' }),
  commit: z.string().nullable().default(null).meta({ description: 'What was merged of it; null: nothing was' }),
  branch: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'The branch with its commit, where that was not merged; null: there is none' }),
  conflicts: z.array(conflictSchema).default([]).meta({ description: 'Where its commit does not fit what is merged' }),
  check_output: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'The file with what its last check printed; null: there was none' }),
  patch: z.string().nullable().default(null).meta({ description: 'The file with its change; null: there is none' }),
  remote: jobRemoteSchema
    .nullable()
    .default(null)
    .meta({ description: 'Of a tool that works elsewhere: the session that did it; null: it works here' }),
  usage: usageSchema.nullable().meta({ description: 'Over all turns; null: the tool reports none' }),
  error_report_path: z
    .string()
    .nullable()
    .meta({ description: 'Where the error report was written; null: there is none' }),
  transcript: z.string().nullable().meta({
    description:
      'The file with all bytes between aim and the tool, of its last attempt; that of its attempts has the parts which are the job’s, unless an earlier version of aim wrote a file for each job',
  }),
});
/** The result of a job. */
export type JobResult = z.infer<typeof jobResultSchema>;
