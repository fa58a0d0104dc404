import { AimError } from '../../model/errors.ts';

/** How often work is given another instance, where the process of its instance failed before it got a byte. */
export const MAX_START_FAILURES = 5;

/** Whether the instance failed before anything was sent to it: then a second try sends nothing twice. */
export function isRetryableStartFailure(error: unknown): boolean {
  return error instanceof AimError && error.code === 'start_failed';
}
