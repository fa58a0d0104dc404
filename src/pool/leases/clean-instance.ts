import type { LeaseRequest } from './lease-request.ts';
import type { InstanceLease } from './instance-lease.ts';
import { isRetryableStartFailure, MAX_START_FAILURES } from './start-failures.ts';

/** Who gives leases. */
interface Lessor {
  lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease>;
}

/**
 * Has work done by an instance that is as it was when it started; by another one where the first fell before that.
 * @throws AimError pool_given_up, shut_down, start_failed, and the signal's reason, all before the work has begun.
 */
export async function withCleanInstance<T>(
  lessor: Lessor,
  request: LeaseRequest,
  signal: AbortSignal,
  work: (lease: InstanceLease) => Promise<T>,
): Promise<T> {
  for (let stillborn = 0; ; stillborn++) {
    await using lease = await lessor.lease(request, signal);
    try {
      await lease.resetSession(signal);
      lease.requireAlive();
    } catch (error) {
      if (isRetryableStartFailure(error) && stillborn < MAX_START_FAILURES) continue;
      throw error;
    }
    return await work(lease);
  }
}
