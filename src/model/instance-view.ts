import { z } from 'zod';

/** The states of an instance; the lifecycle itself is in pool/instance-state.ts. */
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
export type InstanceStateName = z.infer<typeof instanceStateNameSchema>;

/** One slot of a pool, as `status` shows it and routing sees it. */
export const instanceViewSchema = z.strictObject({
  index: z.int(),
  tool_id: z.string(),
  state: instanceStateNameSchema,
  alive: z.boolean(),
  return_code: z.int().nullable().meta({ description: 'Of the last process that ended: its own or 128 + signal' }),
  pid: z.int().nullable(),
  started_at: z.string().nullable().meta({ description: 'When the present process was started' }),
  ended_at: z.string().nullable().meta({ description: 'When the last process ended' }),
  holder: z.string().nullable().meta({ description: 'Who leases it: a job or a session' }),
  pending: z.int().meta({ description: 'Turns queued for it or running on it' }),
  prompts_sent: z.int(),
  responses_read: z.int(),
  restarts: z
    .int()
    .meta({ description: 'New processes, but for those that a fresh conversation or another folder took' }),
  busy_ms: z.number(),
  last_error: z.string().nullable(),
  url: z
    .string()
    .optional()
    .meta({ description: 'Of a tool that works elsewhere: where a person can look at its conversation' }),
});
export type InstanceView = z.infer<typeof instanceViewSchema>;
