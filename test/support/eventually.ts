import { vi } from 'vitest';

const WITHIN_MS = 15_000;
const EVERY_MS = 5;

/**
 * Resolves with what the check returns as soon as it passes, for example an `expect(…)`. Rejects with its last failure
 * when it has not passed within the time, which is shorter than that of a test.
 */
export async function eventually<T>(check: () => T, withinMs = WITHIN_MS): Promise<T> {
  try {
    return await vi.waitFor(check, { timeout: withinMs, interval: EVERY_MS });
  } catch (error) {
    if (error instanceof Error) error.message = `not within ${withinMs / 1000} s: ${error.message}`;
    throw error;
  }
}
