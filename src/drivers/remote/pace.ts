import { type Clock, sleep } from '../../lib/clock.ts';

/** When the next read of each account may be. */
const nextFree = new Map<string, number>();

/**
 * Waits until an account may be read again. All sessions of this process that belong to one account take turns, so that many
 * of them do not use up what it may ask.
 * @param spacingMs between two reads.
 */
export async function takeTurn(account: string, spacingMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const now = clock.now();
  const free = Math.max(now, nextFree.get(account) ?? now);
  nextFree.set(account, free + spacingMs);
  if (free > now) await sleep(clock, free - now, signal);
}
