import { z } from 'zod';
import type { Approvals } from './approvals.ts';

export const poolModeSchema = z.enum(['auto', 'always', 'never']).meta({
  description: 'auto: a pooled process where the tool can and it pays, else one process per job',
});
export type PoolMode = z.infer<typeof poolModeSchema>;

/** One job as a run uses it: defaults filled in, paths normalised, the plan's spellings resolved. */
export const jobSchema = z.strictObject({
  id: z.string(),
  tool: z.string(),
  action: z.string(),
  files: z.array(z.string()).meta({ description: 'Relative to the working folder, inside it' }),
  prompt: z.string(),
  session: z.string().nullable(),
  depends_on: z.array(z.string()),
  attempts: z.int().min(1),
  timeout_seconds: z.number().positive(),
  pool: z.strictObject({ name: z.string(), mode: poolModeSchema }),
  error_report: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
});
export type Job = z.infer<typeof jobSchema>;

/** `ask` and `review` answer; every other action may edit. */
export function edits(job: Pick<Job, 'action'>): boolean {
  return job.action !== 'ask' && job.action !== 'review';
}

/** What a job may do in a pool of these approvals: one that only answers never edits, whatever others may. */
export function approvalsOf(job: Pick<Job, 'action'>, pool: Approvals): Approvals {
  return edits(job) || pool === 'deny' ? pool : 'read-only';
}
