import { z } from '../../lib/schema/z.ts';

/** The states of an instance. What may follow what is in pool/instance-state.ts. */
export const instanceStateNameSchema = z.enum([
  'new',
  'starting',
  'ready',
  'busy',
  'down',
  'given_up',
  'stopping',
  'stopped',
]);
/** The state of an instance. */
export type InstanceStateName = z.infer<typeof instanceStateNameSchema>;

/** One slot of a pool at a moment, as `aim status` and `pool.getStatus()` show it and routing gets it. */
export const instanceViewSchema = z.strictObject({
  index: z.int(),
  tool_id: z.string(),
  state: instanceStateNameSchema,
  alive: z.boolean().meta({ description: 'Whether it has a process' }),
  return_code: z
    .int()
    .nullable()
    .meta({ description: 'Exit code of the last process that ended: its own, or 128 + the number of the signal' }),
  pid: z.int().nullable(),
  process_sessions: z
    .int()
    .optional()
    .meta({ description: 'Of a process that instances share: how many of them have their session in it' }),
  started_at: z.string().nullable().meta({ description: 'When the present process was started' }),
  ended_at: z.string().nullable().meta({ description: 'When the last process ended' }),
  holder: z.string().nullable().meta({ description: 'The job or session that leases it; null: none does' }),
  pending: z.int().meta({ description: 'Turns queued for it or running on it' }),
  prompts_sent: z.int().meta({ description: 'Turns that were started' }),
  responses_read: z.int().meta({ description: 'Turns that have ended' }),
  restarts: z
    .int()
    .meta({ description: 'New processes, without those that were started for a fresh conversation or another folder' }),
  busy_ms: z.number().meta({ description: 'Time in turns' }),
  last_error: z.string().nullable().meta({ description: 'Why the last process ended or did not get ready' }),
  url: z
    .string()
    .optional()
    .meta({ description: 'Of a tool that works elsewhere: where a person can look at its conversation' }),
  worktree: z
    .strictObject({
      folder: z.string(),
      branch: z.string().nullable().meta({ description: 'What has its work that is not merged; null: nothing is' }),
    })
    .optional()
    .meta({ description: 'Of a worker with a worktree of its own' }),
});
/** One slot of a pool at a moment. */
export type InstanceView = z.infer<typeof instanceViewSchema>;
