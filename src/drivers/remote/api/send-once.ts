import { type Clock, sleep } from '../../../lib/clock.ts';
import { type Answer, type ApiFailure, mayBeDone } from './api-failure.ts';
import { type Chance, retryDelay } from './back-off.ts';

/** How a request that changes something ended, which is sent anew only when it certainly was not carried out. */
export type Sent<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The service would not. */
  | { readonly kind: 'refused'; readonly failure: ApiFailure }
  /** It may have been carried out, and no trace of that was found. */
  | { readonly kind: 'unknown'; readonly failure: ApiFailure };

export interface SendOnce<T> {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly send: (signal: AbortSignal) => Promise<Answer<T>>;
  /** Looks whether a request that may be done is; null: no trace of it yet. */
  readonly find: (signal: AbortSignal) => Promise<Answer<T | null>>;
  /** Called before each wait. */
  readonly onWait: (failure: ApiFailure, what: 'retry' | 'look', delayMs: number) => void;
}

/** After so much looking that found nothing, it is left open. */
const LOOK_MS = 60_000;
/** The longest wait that a service may ask for. Milliseconds. */
const LONGEST_WAIT_MS = 60_000;
/** How long a request may go on after the signal has aborted, so that its answer shows whether it was done. */
const LINGER_MS = 1500;

/**
 * Sends a request that must not be carried out twice. It is sent again after an answer that it was not done (429), and
 * where it never left; after any other failure its effect is looked for, and it is never sent again.
 * Rejects with the signal's reason, but only while nothing is left open by that.
 */
export async function sendOnce<T>(options: SendOnce<T>, signal: AbortSignal): Promise<Sent<T>> {
  const { clock, chance, send, onWait } = options;
  for (let attempt = 0; ; attempt++) {
    const answer = await lingering(clock, signal, send);
    if (!('failure' in answer)) return { kind: 'done', value: answer.value };
    const { failure } = answer;
    if (mayBeDone(failure)) return await look(options, failure, signal);
    const delayMs = retryDelay(failure, attempt, chance);
    // Whoever sends it knows better what to do in a longer time.
    if (delayMs === null || delayMs > LONGEST_WAIT_MS) return { kind: 'refused', failure };
    onWait(failure, 'retry', delayMs);
    await sleep(clock, delayMs, signal);
  }
}

async function look<T>(options: SendOnce<T>, failure: ApiFailure, signal: AbortSignal): Promise<Sent<T>> {
  const { clock, chance, find, onWait } = options;
  const until = clock.now() + LOOK_MS;
  try {
    for (let attempt = 0; ; attempt++) {
      const answer = await find(signal);
      if (!('failure' in answer)) {
        if (answer.value !== null) return { kind: 'done', value: answer.value };
        // Only an answer without a trace counts. A failure shows nothing.
        if (clock.now() >= until) return { kind: 'unknown', failure };
      }
      const again = 'failure' in answer ? answer.failure : failure;
      const delayMs = retryDelay(again, attempt, chance);
      if (delayMs === null) return { kind: 'unknown', failure };
      onWait(again, 'look', delayMs);
      await sleep(clock, delayMs, signal);
    }
  } catch (error) {
    if (signal.aborted) return { kind: 'unknown', failure };
    throw error;
  }
}

/** Sends a request that may go on for a moment after the signal has aborted. */
async function lingering<T>(
  clock: Clock,
  signal: AbortSignal,
  send: (signal: AbortSignal) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  signal.throwIfAborted();
  const controller = new AbortController();
  using timers = new DisposableStack();
  const late = { kind: 'lost', reason: 'it was given up before an answer came' } as const;
  const onAbort = () => timers.use(clock.after(LINGER_MS, () => controller.abort(late)));
  signal.addEventListener('abort', onAbort, { once: true });
  timers.defer(() => signal.removeEventListener('abort', onAbort));
  try {
    return await send(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return { failure: late };
    throw error;
  }
}
