import { z } from '../../lib/schema/z.ts';

/**
 * The ends of an attempt after which another one may follow: outcomes, and the limits of providers. A pool whose tool could not
 * be started, and a commit that does not fit what is merged, have rules of their own.
 */
export const retryCauseSchema = z.enum(['crashed', 'timed_out', 'failed', 'quota', 'overloaded', 'verify_failed']);
/** An end of an attempt after which another one may follow. */
export type RetryCause = z.infer<typeof retryCauseSchema>;

/** What ended by accident, or because a provider refused to answer for a while. */
export const DEFAULT_RETRY_ON: readonly RetryCause[] = ['crashed', 'timed_out', 'quota', 'overloaded'];

/** How often a pool may try a job, the first attempt included. */
export const attemptsSchema = z.int().min(1, 'must be at least 1').max(10, 'must be at most 10');

/** The pause before a further attempt, in seconds. */
export const backOffSchema = z.number().min(0).max(86_400, 'must be at most 86400 seconds (a day)');

/** The longest pause between two attempts. Seconds. */
export const MAX_BACK_OFF_S = 3600;
