import { type Clock, sleep } from '../../../lib/clock.ts';
import type { Answer, ApiFailure } from './api-failure.ts';
import { type Chance, retryDelay } from './back-off.ts';

/** How a request is tried again. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Called before each further try. */
  readonly onRetry: (failure: ApiFailure, delayMs: number) => void;
  /** Up to this time of the clock, what is not found may still appear. By default it may not. */
  readonly missingUntil?: number;
  /** How many tries there are. No limit by default: the signal ends it. */
  readonly tries?: number;
}

/** Sends a request that changes nothing until it is answered, or until another try would have the same answer. */
export async function retryRead<T>(
  read: () => Promise<Answer<T>>,
  patience: RetryOptions,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const { clock, chance, onRetry, missingUntil = -Infinity, tries = Infinity } = patience;
  for (let attempt = 0; ; attempt++) {
    const answer = await read();
    if (!('failure' in answer) || attempt + 1 >= tries) return answer;
    const { failure } = answer;
    const appears = failure.kind === 'not_found' && clock.now() < missingUntil;
    const delayMs = retryDelay(appears ? { kind: 'lost', reason: failure.reason } : failure, attempt, chance);
    if (delayMs === null) return answer;
    onRetry(failure, delayMs);
    await sleep(clock, delayMs, signal);
  }
}
