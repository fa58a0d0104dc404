import { type Clock, within } from '../lib/clock.ts';

/** How often the client gets a sign of life. Each one begins its time-out anew where it counts progress. */
const PROGRESS_MS = 5000;
/** The longest wait. opencode 1.18.33 gives up after 60 s, copilot 1.0.102 after 180, codex 0.169.0 after 300 whatever it hears. */
const MAX_WAIT_MS = { silent: 170_000, withProgress: 290_000 };

/** How one call of the client is waited for. */
export interface CallWait {
  readonly clock: Clock;
  /** Aborts when the client does not wait any more. What is waited for goes on. */
  readonly signal: AbortSignal;
  /** Whether the client shows questions to its user. */
  readonly elicits: boolean;
  /** Sends the client how far it is; null: the client did not ask for it. */
  readonly progress: ((seconds: number, message: string) => void) | null;
}

/** Resolves when `done` does, after `ms`, or when the client does not wait any more. Says how far it is meanwhile. */
export async function waitUntil(
  done: Promise<unknown>,
  ms: number,
  message: () => string,
  { clock, signal, progress }: CallWait,
): Promise<void> {
  const most = progress === null ? MAX_WAIT_MS.silent : MAX_WAIT_MS.withProgress;
  const began = clock.now();
  const end = began + Math.min(ms, most);
  const { promise: gone, resolve } = Promise.withResolvers<'over'>();
  const onAbort = () => resolve('over');
  signal.addEventListener('abort', onAbort, { once: true });
  const over = Promise.race([done.then(() => 'over' as const), gone]);
  try {
    while (!signal.aborted) {
      const left = end - clock.now();
      if (left <= 0) return;
      if ((await within(clock, Math.min(left, PROGRESS_MS), over)) !== null) return;
      progress?.((clock.now() - began) / 1000, message());
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
