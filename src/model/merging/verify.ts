import { z } from '../../lib/schema/z.ts';

/** Where a check runs: on the commit of a job in its own worktree, on what was merged, or on both. */
export const verifyWhenSchema = z.enum(['both', 'job', 'merge']).meta({
  description: 'job: on a job’s own commit; merge: on what was merged; both',
});

/** What follows a check that fails: the tool gets its output and another chance in the same conversation, or the job fails. */
export const onVerifyFailedSchema = z.enum(['repair', 'fail']).meta({
  description: 'repair: the tool gets the end of its output, in the same conversation, as another attempt',
});

/** What follows a conflict: another attempt, from the newest merged commit, or the job fails. */
export const onConflictSchema = z.enum(['rerun', 'fail']).meta({
  description: 'rerun: another attempt from what is merged by then, which nothing else overtakes in these files',
});

/** The check of a job, as a run uses it. No shell reads it. */
export const verifySchema = z.strictObject({
  argv: z.array(z.string()).min(1).meta({ description: 'The program and its arguments' }),
  timeout_seconds: z.number().positive(),
  retries: z.int().min(0).meta({ description: 'How often a check that fails is run again before that counts' }),
  when: verifyWhenSchema,
  on_failed: onVerifyFailedSchema,
  at_base: z.boolean().default(true).meta({
    description: 'Whether it has to pass before the run: one of a single file may be about what the job makes',
  }),
});
/** The check of a job, as a run uses it. */
export type Verify = z.infer<typeof verifySchema>;

/**
 * What was checked. `base`: before the run; `job`: the commit of a job;
 * `merge`: merged commits; `landing`: those on a branch that moved.
 */
export const checkStageSchema = z.enum(['base', 'job', 'merge', 'landing']);
/** What was checked. */
export type CheckStage = z.infer<typeof checkStageSchema>;

/** The checks that have to pass before any job has changed something. */
export function baseChecks(jobs: readonly { readonly verify: Verify | null }[]): Verify[] {
  return distinctChecks(jobs.filter(({ verify }) => verify?.at_base === true));
}

/** The checks of some jobs, each program with its arguments once. */
export function distinctChecks(jobs: readonly { readonly verify: Verify | null }[]): Verify[] {
  const checks = jobs.flatMap(({ verify }) => verify ?? []);
  return [...new Map(checks.toReversed().map((verify) => [JSON.stringify(verify.argv), verify])).values()].toReversed();
}
