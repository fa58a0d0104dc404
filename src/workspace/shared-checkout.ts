import { resolve } from 'node:path';
import type { Job } from '../model/job.ts';
import type { Verify } from '../model/merging/verify.ts';
import { ChangeTracker } from './change-tracker.ts';
import { checkBase } from './checks/check-base.ts';
import type { Check, CheckRunner } from './checks/check-runner.ts';
import { dirtyPaths, headOf, indexContents } from './git/git.ts';
import { gitRootOf } from './git/git-root.ts';
import { isolatedProcessPlace } from './process-place.ts';
import { RestorePoint } from './restore-point.ts';
import type {
  AcquiredPlace,
  CheckoutFacts,
  EndedTurns,
  Finish,
  JobAttempt,
  Merge,
  Work,
  WorkCommit,
  Workspace,
} from './workspace.ts';

const NEVER = new AbortController().signal;

/** The user's own folder, in which all jobs of a run work. */
export class SharedCheckout implements Workspace {
  readonly checkout: CheckoutFacts;
  readonly openProcessPlace = isolatedProcessPlace;
  readonly #tracker: ChangeTracker;
  #checks: CheckRunner | null = null;
  /** By job, until it has ended. */
  readonly #restorePoints = new Map<string, RestorePoint>();

  private constructor(checkout: CheckoutFacts, tracker: ChangeTracker) {
    this.checkout = checkout;
    this.#tracker = tracker;
  }

  /** Looks at the folder as it is now. @param cwd absolute, links resolved. */
  static async open(cwd: string, signal: AbortSignal): Promise<SharedCheckout> {
    const root = gitRootOf(cwd);
    if (root === null) {
      const tracker = new ChangeTracker({ cwd, root }, { dirty: [], index: new Map() });
      return new SharedCheckout({ cwd, root, head: null, dirty: [] }, tracker);
    }
    const [head, dirty, index] = await Promise.all([
      headOf(root, signal),
      dirtyOf(root, signal),
      indexContents(root, signal),
    ]);
    const tracker = new ChangeTracker({ cwd, root }, { dirty, index });
    const fromCwd = dirty.map((path) => tracker.relative(resolve(root, path)));
    return new SharedCheckout({ cwd, root, head, dirty: fromCwd }, tracker);
  }

  /** What runs checks here. To be set before the first job works. */
  set checks(checks: CheckRunner) {
    this.#checks = checks;
  }

  async begin(checks: readonly Verify[], signal: AbortSignal): Promise<void> {
    if (checks.length === 0) return;
    const folder = async () => this.checkout.cwd;
    await checkBase(this.#runner, checks, { commit: null, tree: null }, folder, signal).catch((error: unknown) => {
      // The run ends by that, in order.
      if (!signal.aborted) throw error;
    });
  }

  folderOf(): string {
    return this.checkout.cwd;
  }

  async open(): Promise<void> {}

  /** There is room for everybody: what may not run at once is kept apart by the plan. */
  async acquire(): Promise<AcquiredPlace> {
    const { cwd, root } = this.checkout;
    return { cwd, root, [Symbol.asyncDispose]: async () => {} };
  }

  async before(place: AcquiredPlace, job: Job): Promise<void> {
    this.#tracker.remember(job.files);
    if (job.attempts > 1) this.#restorePoints.set(job.id, new RestorePoint(place.cwd, job.files));
  }

  async restore(_place: AcquiredPlace, job: Job): Promise<void> {
    this.#restorePoints.get(job.id)?.restore();
    this.#tracker.remember(job.files);
  }

  async after(_place: AcquiredPlace, { job }: JobAttempt, { reported }: EndedTurns): Promise<Work> {
    return { changes: this.#tracker.changes(job.files, reported), commit: null, refusal: null, patch: null };
  }

  /** Other jobs may work in the checkout at the same time: the check sees what they have done so far. */
  async verify(
    { cwd }: AcquiredPlace,
    { job, attempt }: JobAttempt,
    _commit: WorkCommit | null,
    verify: Verify,
    signal: AbortSignal,
  ): Promise<Check> {
    const subject = { job: job.id, attempt, stage: 'job' as const, commit: null, tree: null };
    return await this.#runner.check(verify, subject, async () => cwd, signal);
  }

  async keep(): Promise<void> {}

  async merge(): Promise<Merge> {
    return { kind: 'no_change' };
  }

  async leave(): Promise<null> {
    return null;
  }

  forget(job: Job): void {
    this.#restorePoints.delete(job.id);
  }

  explain(file: string): void {
    this.#tracker.explain(file);
  }

  async finish(): Promise<Finish> {
    const { root } = this.checkout;
    const unattributed = root === null ? null : this.#tracker.unexplained(await dirtyOf(root, NEVER));
    return { unattributed, landing: null, fault: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  get #runner(): CheckRunner {
    if (this.#checks === null) throw new Error('nothing runs checks here');
    return this.#checks;
  }
}

/** Paths that differ from HEAD, relative to the top; without what aim itself writes. */
async function dirtyOf(root: string, signal: AbortSignal): Promise<string[]> {
  const paths = await dirtyPaths(root, signal);
  return paths.filter((path) => path !== '.aim' && !path.startsWith('.aim/'));
}
