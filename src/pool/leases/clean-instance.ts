import type { InstanceLease } from './instance-lease.ts';
import type { LeaseRequest } from './lease-request.ts';
import { isRetryableStartFailure, MAX_START_FAILURES } from './start-failures.ts';

/** Grants leases: a pool on the instance that is asked for, a cluster on the one that routing chooses. */
export interface Lessor {
  /** Waits for an instance. @throws AimError start_failed, pool_given_up, shut_down; the signal's reason. */
  lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease>;
}

/**
 * Leases an instance, puts it back as it was when it started, and does the work on it. An instance whose process fails
 * before that is given back, and another one is asked for.
 * @throws AimError start_failed, pool_given_up, shut_down, and the signal's reason, all before the work has begun.
 */
export async function withCleanInstance(
  lessor: Lessor,
  request: LeaseRequest,
  signal: AbortSignal,
  work: (lease: InstanceLease) => Promise<void>,
): Promise<void> {
  for (let failures = 0; ; failures++) {
    await using lease = await lessor.lease(request, signal);
    try {
      if (lease.isDirty) await lease.resetSession(signal);
      lease.requireAlive();
    } catch (error) {
      if (isRetryableStartFailure(error) && failures < MAX_START_FAILURES) continue;
      throw error;
    }
    return await work(lease);
  }
}
