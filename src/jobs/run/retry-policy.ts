import type { Job } from '../../model/run/job.ts';
import { isCutByPoolBudget } from '../../model/budget/budget-text.ts';
import type { Attempt } from '../../model/run/job-result.ts';
import { MAX_BACK_OFF_S, type RetryCause } from '../../model/run/retry.ts';
import type { PauseState } from '../../pool/pause/pause-state.ts';
import type { EndedAttempt } from '../record/job-state.ts';

/** When a job is tried again, and on which pool. */
export interface RetryPolicy {
  /** The pools that may try it, in order: its own first. */
  readonly pools: readonly string[];
  /** How many attempts it may have on a pool, the first one included. */
  readonly attempts: number;
  /** How many it may have on a pool where its commit did not fit what is merged; 0: no further one. */
  readonly afterMerge: number;
  readonly on: readonly RetryCause[];
  /** The pause after the first attempt on a pool, in milliseconds; it doubles with each further one. */
  readonly backOffMs: number;
}

/** `inMs`: how long to wait before the attempt may begin on that pool. */
export type RetryDecision = { readonly on: string; readonly inMs: number } | 'stop';

/** How long a pool is waited for although another one could take the job. Milliseconds. */
const PATIENCE_MS = 60_000;
/** How often in a row a limit may end the attempts of a job on a pool: others got through meanwhile, so it is the job. */
const MAX_LIMITED = 10;

/**
 * The policy that a job file sets. What did not fit what others have merged meanwhile, by itself or in the check of both, gets a
 * second attempt at least.
 */
export function retryPolicyOf(
  job: Pick<Job, 'attempts' | 'retry_on' | 'back_off_seconds' | 'fallback' | 'on_conflict' | 'pool'>,
): RetryPolicy {
  return {
    pools: [job.pool.name, ...job.fallback.map(({ name }) => name)],
    attempts: job.attempts,
    afterMerge: job.on_conflict === 'rerun' ? Math.max(job.attempts, 2) : 0,
    on: job.retry_on,
    backOffMs: job.back_off_seconds * 1000,
  };
}

/** Whether the tool gets the output of a check that failed, to repair what it did in this attempt. */
export function mayRepair({ attempts, verify }: Pick<Job, 'attempts' | 'verify'>, attempt: number): boolean {
  return verify?.on_failed === 'repair' && attempt < Math.max(attempts, 2);
}

/** How many of a job's attempts were made on a pool and count. */
export function countedOn(pool: string, attempts: readonly EndedAttempt[]): number {
  return attempts.filter(({ counts, result }) => counts && result.pool === pool).length;
}

/**
 * Why an attempt ended, as policies name it. `merge`: its commit does not fit what is merged. `spent`: it was interrupted when
 * the budget of its pool was spent.
 */
type Cause = RetryCause | 'merge' | 'not_started' | 'spent' | 'over';

/**
 * Whether, when and where a job is tried, for the first time or again. It stays on its pool as long as that may have further
 * attempts, and goes to the next one after that. A pool that is paused is waited for, unless it takes long and another one of
 * the list is free; one that nothing waits for is left out. An attempt that a limit ended does not count.
 * @param attempts all that it has had, the last one last. @param now milliseconds since the epoch: a pause that went by while
 * aim was not running is not waited for again. @param stateOf whether a pool takes work. @param isSpent whether the budget of a
 * pool is: nothing more is begun there.
 */
export function decideRetry(
  policy: RetryPolicy,
  attempts: readonly EndedAttempt[],
  now: number,
  stateOf: (pool: string) => PauseState,
  isSpent: (pool: string) => boolean,
): RetryDecision {
  // One that was cut short with its aim is as if it had not been.
  const ended = attempts.filter(({ counts, result }) => counts || result.limit !== undefined);
  const last = ended.at(-1);
  const cause = last === undefined ? null : causeOf(last.result);
  if (cause !== null && !isRetried(policy, cause)) return 'stop';
  const [first = ''] = policy.pools;
  const current = last?.result.pool ?? first;
  const choices = candidates(policy, cause, current).flatMap((pool) => {
    if (isSpent(pool) || !mayTry(policy, ended, pool, cause, current)) return [];
    const state = stateOf(pool);
    if (state.name === 'paused' && state.tooLong) return [];
    const pausedMs = state.name === 'paused' ? Math.max(0, state.until - now) : 0;
    const isAgain = pool === current && last !== undefined && !isLimit(cause);
    const backOffMs = isAgain ? Math.max(0, last.endedAt + backOff(policy, countedOn(pool, ended)) - now) : 0;
    return [{ on: pool, inMs: Math.max(pausedMs, backOffMs), pausedMs }];
  });
  const soonest = choices.toSorted((a, b) => a.pausedMs - b.pausedMs)[0];
  const chosen = choices.find(({ pausedMs }) => pausedMs <= PATIENCE_MS) ?? soonest;
  return chosen === undefined ? 'stop' : { on: chosen.on, inMs: chosen.inMs };
}

/** After a limit the job goes back to an earlier pool of its list where that takes work again. */
function candidates({ pools }: RetryPolicy, cause: Cause | null, current: string): readonly string[] {
  if (cause === 'merge') return [current];
  if (cause === null || isLimit(cause)) return pools;
  return [current, ...pools.filter((pool) => pool !== current)];
}

function mayTry(
  { attempts, afterMerge }: RetryPolicy,
  ended: readonly EndedAttempt[],
  pool: string,
  cause: Cause | null,
  current: string,
): boolean {
  const own = ended.filter(({ result }) => result.pool === pool);
  if (own.some(({ result }) => result.outcome === 'not_started')) return false;
  const limited = own.length - 1 - own.findLastIndex(({ result }) => result.limit === undefined);
  if (limited >= MAX_LIMITED) return false;
  if (isLimit(cause) && pool === current) return true;
  return countedOn(pool, own) < (cause === 'merge' ? afterMerge : attempts);
}

function causeOf(attempt: Attempt): Cause {
  const { outcome, limit, while_merging } = attempt;
  if (limit !== undefined) return limit.kind;
  if (isCutByPoolBudget(attempt)) return 'spent';
  switch (outcome) {
    case 'crashed':
    case 'timed_out':
    case 'failed':
      return while_merging === true ? 'over' : outcome;
    case 'verify_failed':
      return while_merging === true ? 'merge' : outcome;
    case 'conflict':
      return 'merge';
    case 'not_started':
      return outcome;
    default:
      return 'over';
  }
}

function isRetried({ on, afterMerge }: RetryPolicy, cause: Cause): boolean {
  switch (cause) {
    case 'merge':
      return afterMerge > 0;
    case 'not_started':
    case 'spent':
      return true;
    case 'over':
      return false;
    default:
      return on.includes(cause);
  }
}

function isLimit(cause: Cause | null): boolean {
  return cause === 'quota' || cause === 'overloaded';
}

/** @param attempts that the pool has had, at least one. */
function backOff({ backOffMs }: RetryPolicy, attempts: number): number {
  return Math.min(MAX_BACK_OFF_S * 1000, backOffMs * 2 ** Math.max(0, attempts - 1));
}
