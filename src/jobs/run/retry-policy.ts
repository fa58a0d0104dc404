import type { Job } from '../../model/job.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import type { EndedAttempt } from '../record/job-state.ts';

/** When a job is tried again. */
export interface RetryPolicy {
  /** How many attempts a job has, the first one included. */
  readonly attempts: number;
  /** Outcomes after which there may be another attempt. */
  readonly retryOn: readonly JobOutcome[];
  /** The pause after the first attempt, in milliseconds; it doubles with each further one. */
  readonly backOffMs: number;
}

export type RetryDecision = { readonly inMs: number } | 'stop';

/** The policy that a job file sets: what ended by accident is tried again at once, what the tool called a failure never. */
export function retryPolicyOf({ attempts }: Pick<Job, 'attempts'>): RetryPolicy {
  return { attempts, retryOn: ['crashed', 'timed_out'], backOffMs: 0 };
}

/**
 * Whether and when a job is tried again.
 * @param ended those of its attempts that count, the last one last.
 * @param now milliseconds since the epoch: a pause that went by while aim was not running is not waited for again.
 */
export function decideRetry(policy: RetryPolicy, ended: readonly EndedAttempt[], now: number): RetryDecision {
  const last = ended.at(-1);
  if (last === undefined) return { inMs: 0 };
  if (ended.length >= policy.attempts || !policy.retryOn.includes(last.result.outcome)) return 'stop';
  const pause = policy.backOffMs * 2 ** (ended.length - 1);
  return { inMs: Math.max(0, last.endedAt + pause - now) };
}
