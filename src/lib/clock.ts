/** The source of time. It is injected wherever time matters, so that a test can replace it. */
export interface Clock {
  /** Milliseconds since the epoch; never runs backwards within a process. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds; disposing cancels it. */
  after(ms: number, fn: () => void): Disposable;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Resolves after `ms` milliseconds, or rejects with the signal's reason. */
export async function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  using _timer = clock.after(ms, resolve);
  await (signal === undefined ? promise : orAbort(promise, signal));
}

/** The value of `promise`, or null when it has not settled after `ms` milliseconds. The promise itself goes on. */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  using _timer = clock.after(ms, () => resolve(null));
  // Awaited here: else the timer is disposed of at once.
  return await Promise.race([promise, late]);
}

/** A signal with a time-out. Disposing ends the wait. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
}

/** A signal that aborts with `reason` after `ms` milliseconds, or when `parent` aborts, with the parent's reason. */
export function deadline(clock: Clock, ms: number, reason: unknown, parent: AbortSignal): Deadline {
  const controller = new AbortController();
  const onParent = () => controller.abort(parent.reason);
  if (parent.aborted) onParent();
  else parent.addEventListener('abort', onParent, { once: true });
  const timer = clock.after(ms, () => controller.abort(reason));
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      timer[Symbol.dispose]();
      parent.removeEventListener('abort', onParent);
    },
  };
}

/** The value of `promise`, or a rejection with the signal's reason if that aborts before. The promise itself goes on. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // It goes on, and nothing handles its rejection.
    promise.catch(() => {});
    throw signal.reason;
  }
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
