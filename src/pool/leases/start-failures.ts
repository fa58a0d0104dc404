import { AimError } from '../../model/errors.ts';

/** How often work whose instance died before it got a byte is given another one. */
export const MAX_START_FAILURES = 5;

/** Whether it was the instance that failed, before anything was sent: then nothing is sent twice. */
export function isRetryableStartFailure(error: unknown): boolean {
  return error instanceof AimError && error.code === 'start_failed';
}
