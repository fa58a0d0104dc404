import type { ApiFailure } from './api-failure.ts';

/** A number from 0 up to 1, as `Math.random` gives it. */
export type Chance = () => number;

const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;

/**
 * How long to wait before a request is sent again that failed so, or null where that would not help.
 * @param attempt of failures in a row, from 0. @returns milliseconds: 1 s, 2 s, 4 s, … 30 s, less up to a half; what the
 * service asked for counts where it is more.
 */
export function retryDelay(failure: ApiFailure, attempt: number, chance: Chance): number | null {
  const ownMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt, 10), MAX_RETRY_MS) * (1 - chance() / 2);
  switch (failure.kind) {
    case 'unreachable':
    case 'lost':
    case 'not_the_api':
      return ownMs;
    case 'rate_limited':
    case 'server_error':
      return Math.max(ownMs, failure.retryAfterMs ?? 0);
    case 'unauthorised':
    case 'not_found':
    case 'rejected':
      return null;
  }
}

/** The slowest poll is so many times the fastest. */
const POLL_SPAN = 15;

/**
 * How long to wait before a session is read again.
 * @param unchanged reads in a row that found nothing new. @param fastestMs between two reads of a session that moves.
 * @returns milliseconds: half as much again for each read without news, up to 15 times the fastest, give or take a tenth.
 */
export function pollDelay(unchanged: number, fastestMs: number, chance: Chance): number {
  const plain = fastestMs * Math.min(1.5 ** unchanged, POLL_SPAN);
  return plain * (0.9 + chance() / 5);
}
