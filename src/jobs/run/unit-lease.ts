import type { Lease } from '../../pool/leases/lease.ts';
import { AimError } from '../../model/errors.ts';
import type { PoolRunner } from './pools/pool-runner.ts';

/** The lease of one unit: taken when it is first needed, and kept for all its jobs. */
export class UnitLease implements AsyncDisposable {
  readonly #request: PoolRunner['lease'];
  readonly #holder: string;
  readonly #key: string | null;
  #lease: Lease | null = null;

  /** @param request null: the pool has no instances. */
  constructor(request: PoolRunner['lease'], holder: string, key: string | null) {
    this.#request = request;
    this.#holder = holder;
    this.#key = key;
  }

  /** Waits for an instance, where the unit has none. @throws AimError pool_given_up, shut_down, cluster_lost. */
  async take(signal: AbortSignal): Promise<Lease> {
    if (this.#request === null) throw new AimError('pool_given_up', 'the pool has no instances');
    this.#lease ??= await this.#request(this.#holder, this.#key, signal);
    return this.#lease;
  }

  /** Gives the instance back; the next `take` waits for another one. */
  async release(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    await lease?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}
