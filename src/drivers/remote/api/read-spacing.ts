import { type Clock, sleep } from '../../../lib/clock.ts';

/** The time of the next read that each account may have. */
const nextFree = new Map<string, number>();

/**
 * Waits until an account may be read again. All sessions of this process share the pace of their account, so that many of them
 * do not use up its quota.
 * @param spacingMs between two reads.
 */
export async function spaceReads(account: string, spacingMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const now = clock.now();
  const free = Math.max(now, nextFree.get(account) ?? now);
  nextFree.set(account, free + spacingMs);
  if (free > now) await sleep(clock, free - now, signal);
}
