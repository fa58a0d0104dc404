import { type Clock, sleep } from '../../lib/clock.ts';
import type { Answer, ApiFailure } from './api-failure.ts';
import { type Chance, retryDelay } from './back-off.ts';

/** What a wait between two tries needs, and whom it tells. */
export interface Patience {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Called before each further try. */
  readonly onRetry: (failure: ApiFailure, delayMs: number) => void;
  /** Until then (of the clock) what is not found may still appear; by default it is taken as it is. */
  readonly missingUntil?: number;
  /** How often it is tried; without an end by default: the signal ends it. */
  readonly tries?: number;
}

/** A request that changes nothing, again and again until it is answered, or until trying again would not help. */
export async function patiently<T>(
  read: () => Promise<Answer<T>>,
  patience: Patience,
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
