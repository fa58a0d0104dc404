import type { Job } from '../../model/job.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import type { EndedAttempt } from '../record/job-state.ts';

/** When a job is tried again. */
export interface RetryPolicy {
  /** How many attempts a job has, the first one included, by the outcome of the last one; 0: none follows. */
  readonly attempts: Readonly<Partial<Record<JobOutcome, number>>>;
  /** The pause after the first attempt, in milliseconds; it doubles with each further one. */
  readonly backOffMs: number;
}

export type RetryDecision = { readonly inMs: number } | 'stop';

/**
 * The policy that a job file sets: what ended by accident is tried again at once, what the tool called a failure never. What
 * did not fit what others have merged meanwhile, by itself or in the check of both, gets a second attempt at least.
 */
export function retryPolicyOf({ attempts, on_conflict }: Pick<Job, 'attempts' | 'on_conflict'>): RetryPolicy {
  const afterMerge = on_conflict === 'rerun' ? Math.max(attempts, 2) : 0;
  return {
    attempts: { crashed: attempts, timed_out: attempts, conflict: afterMerge, verify_failed: afterMerge },
    backOffMs: 0,
  };
}

/** Whether the tool gets the output of a check that failed, to repair what it did in this attempt. */
export function mayRepair({ attempts, verify }: Pick<Job, 'attempts' | 'verify'>, attempt: number): boolean {
  return verify?.on_failed === 'repair' && attempt < Math.max(attempts, 2);
}

/**
 * Whether and when a job is tried again.
 * @param ended those of its attempts that count, the last one last.
 * @param now milliseconds since the epoch: a pause that went by while aim was not running is not waited for again.
 */
export function decideRetry(policy: RetryPolicy, ended: readonly EndedAttempt[], now: number): RetryDecision {
  const last = ended.at(-1);
  if (last === undefined) return { inMs: 0 };
  if (ended.length >= (policy.attempts[last.result.outcome] ?? 0)) return 'stop';
  // By itself: a repair was tried, or was not wanted.
  if (last.result.outcome === 'verify_failed' && last.result.while_merging !== true) return 'stop';
  const pause = policy.backOffMs * 2 ** (ended.length - 1);
  return { inMs: Math.max(0, last.endedAt + pause - now) };
}
