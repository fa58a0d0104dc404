import { NoSuchSession } from '../../drivers/not-ready.ts';
import { type Clock, sleep } from '../../lib/clock.ts';
import { AimError } from '../../model/errors.ts';
import type { RemoteRef } from '../record/run-state.ts';

/** How long a service may take to show a session that was made. Milliseconds. */
const SHOWN_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 5000;

/** Whether a service has no session that was only about to be made when its aim ended. */
export function isUnmade(error: unknown): boolean {
  return error instanceof AimError && error.cause instanceof NoSuchSession && !error.cause.wasMade;
}

/** Whether a session that is not found was never made: a service may show a new one only after a while. It waits a little. */
export async function wasNeverMade({ at }: RemoteRef, clock: Clock, signal: AbortSignal): Promise<boolean> {
  if (clock.now() - at > SHOWN_WITHIN_MS) return true;
  await sleep(clock, LOOK_AGAIN_MS, signal).catch(() => {});
  return false;
}
