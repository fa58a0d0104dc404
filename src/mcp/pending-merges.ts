import { AimError } from '../model/errors.ts';
import type { WorkerMerge } from '../model/merging/worker-merge.ts';
import type { ControlledCluster } from './controlled-clusters.ts';

/** A merge that goes on whether it is waited for or not. */
export interface PendingMerge {
  /** Resolves when it has ended. Does not reject. */
  readonly ended: Promise<void>;
  /** Null: it goes on. */
  readonly end: readonly WorkerMerge[] | AimError | null;
}

/** What is being merged, by cluster and worker: a call that comes again waits for the same merge. */
export class PendingMerges {
  readonly #merges = new Map<string, PendingMerge>();

  /** @param worker null: all. */
  start(
    cluster: ControlledCluster,
    worker: number | null,
    how: { readonly leave: boolean; readonly resolve: boolean },
  ): PendingMerge {
    const key = JSON.stringify([cluster.name, worker, how]);
    const known = this.#merges.get(key);
    if (known !== undefined) return known;
    let end: PendingMerge['end'] = null;
    const ended = cluster.client.request({ request: 'merge', instance: worker, ...how }).then(
      ({ merges }) => void (end = merges),
      (error: unknown) => void (end = error instanceof AimError ? error : new AimError('cluster_lost', String(error))),
    );
    const merge: PendingMerge = {
      ended,
      get end() {
        return end;
      },
    };
    this.#merges.set(key, merge);
    return merge;
  }

  /** Its end was given: the next call merges anew. */
  forget(merge: PendingMerge): void {
    for (const [key, it] of this.#merges) if (it === merge) this.#merges.delete(key);
  }
}
