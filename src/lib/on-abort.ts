/** Calls `listener` when the signal aborts, not if it has aborted before. Dispose of it to stop listening. */
export function onAbort(signal: AbortSignal, listener: () => void): Disposable {
  signal.addEventListener('abort', listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
}

/** Calls `listener` when the signal aborts; at once, if it has aborted before. Dispose of it to stop listening. */
export function onAbortOrNow(signal: AbortSignal, listener: () => void): Disposable {
  if (signal.aborted) listener();
  return onAbort(signal, listener);
}

/** Resolves when the signal aborts; at once, if it has aborted before. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
