import type { ClusterManager } from '../../cluster/cluster-manager.ts';
import type { ControlHost } from '../../control/requests/request.ts';
import { type ClusterFacts, clusterStatus } from '../../cluster/status-of.ts';
import { type Clock, orAbort } from '../../lib/clock.ts';
import type { Approvals } from '../../model/pool/approvals.ts';
import { AimError } from '../../model/errors.ts';
import type { Sink } from '../../model/event-hub.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import type { WorkerMerge } from '../../model/merging/worker-merge.ts';
import type { MergeHow } from '../../workspace/worktree/workers/worker-merges.ts';
import type { WorkerWorktrees } from '../../workspace/worktree/workers/worker-worktrees.ts';

export interface HostedClusterSpec {
  readonly name: string;
  readonly count: number;
  /** Of every instance. */
  readonly approvals: Approvals;
  readonly clock: Clock;
  /** What its turns ask. */
  readonly openQuestions: OpenQuestions;
  /** What is known of the cluster before it is there. */
  facts(): ClusterFacts;
  /** Calls the sink with every event of the cluster. */
  readonly subscribe: (sink: Sink) => Disposable;
  /** Called when a client asks for its end. */
  onStop(): void;
  /** The worktrees of its workers; null: they share its folder. */
  readonly worktrees: WorkerWorktrees | null;
  /** Called when the work of a worker was merged, or it was tried. */
  onMerged(merge: WorkerMerge): void;
}

/** A cluster as requests see it, also before it is there: they wait for it. */
export class HostedCluster implements ControlHost {
  readonly kind = 'cluster';
  readonly #spec: HostedClusterSpec;
  readonly #made = Promise.withResolvers<ClusterManager>();
  readonly #closed = new AbortController();
  #cluster: ClusterManager | null = null;

  constructor(spec: HostedClusterSpec) {
    this.#spec = spec;
    // Requests get it.
    this.#made.promise.catch(() => {});
  }

  get name(): string {
    return this.#spec.name;
  }

  get count(): number {
    return this.#spec.count;
  }

  get approvals(): Approvals {
    return this.#spec.approvals;
  }

  get clock(): Clock {
    return this.#spec.clock;
  }

  get openQuestions(): OpenQuestions {
    return this.#spec.openQuestions;
  }

  get cluster(): ClusterManager | null {
    return this.#cluster;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  async whenCluster(signal: AbortSignal): Promise<ClusterManager> {
    return this.#cluster ?? orAbort(this.#made.promise, signal);
  }

  subscribe(sink: Sink): Disposable {
    return this.#spec.subscribe(sink);
  }

  status(): ClusterStatus[] {
    const { facts, worktrees } = this.#spec;
    const status = clusterStatus(facts(), this.#cluster);
    if (worktrees === null) return [status];
    const instances = status.instances.map((view) => {
      const { index } = view;
      return { ...view, worktree: { folder: worktrees.folderOf(index), branch: worktrees.branchOf(index) } };
    });
    return [{ ...status, instances }];
  }

  async merge(instance: number | null, how: MergeHow, signal: AbortSignal): Promise<WorkerMerge[]> {
    const { worktrees, name } = this.#spec;
    if (worktrees === null) {
      throw new AimError('usage', `the workers of ${name} share its folder: there is nothing to merge`, {
        hint: 'give each worker a worktree when the cluster is launched: isolation worktree',
      });
    }
    const cluster = await this.whenCluster(signal);
    const indices = instance === null ? cluster.pool.instances.map((_, index) => index) : [instance];
    const merges: WorkerMerge[] = [];
    for (const index of indices) {
      const merging = this.#mergeOne(cluster, worktrees, index, how, signal);
      // It goes on when it is not waited for any more.
      merging.catch(() => {});
      merges.push(await orAbort(merging, signal));
    }
    return merges;
  }

  async #mergeOne(
    cluster: ClusterManager,
    worktrees: WorkerWorktrees,
    index: number,
    how: MergeHow,
    signal: AbortSignal,
  ): Promise<WorkerMerge> {
    // Nobody else works in its worktree meanwhile.
    await using _lease = await this.#leaseForMerge(cluster, index, signal);
    const merge = await worktrees.merge(index, how);
    this.#spec.onMerged(merge);
    return merge;
  }

  /** Null: its slot gets no process any more. */
  async #leaseForMerge(cluster: ClusterManager, instance: number, signal: AbortSignal) {
    const slot = cluster.pool.slot(instance);
    if (!slot.isAvailable) return null;
    try {
      return await cluster.lease({ holder: 'merge', instance, withoutTurn: true }, signal);
    } catch (error) {
      if (slot.isAvailable || signal.aborted) throw error;
      return null;
    }
  }

  stop(): void {
    this.#spec.onStop();
  }

  /** It is there: what waits for it goes on. */
  made(cluster: ClusterManager): void {
    this.#cluster = cluster;
    this.#made.resolve(cluster);
  }

  /** It will not be there: what waits for it rejects with this, and what comes. */
  failed(error: unknown): void {
    this.#made.reject(error);
  }

  /** It has ended: what waits for something of it rejects. */
  close(): void {
    const error = new AimError('shut_down', `the cluster ${this.name} was shut down`);
    this.#made.reject(error);
    this.#closed.abort(error);
  }
}
