import { resolve } from 'node:path';
import { realPathOf } from '../../lib/files/real-path.ts';
import { edits, type Job } from '../../model/run/job.ts';
import type { Verify } from '../../model/merging/verify.ts';
import { ChangeTracker } from './change-tracker.ts';
import { checkBase } from '../checks/check-base.ts';
import type { Check, CheckRunner } from '../checks/check-runner.ts';
import { askGit } from '../git/run/ask-git.ts';
import { type CheckoutStatus, checkoutStatus, headOf } from '../git/checkout-status.ts';
import { NO } from '../git/run/git-answer.ts';
import { gitRootOf } from '../git/git-root.ts';
import { type Overlap, Overlaps } from './overlaps.ts';
import { noteOwnWrite } from '../guard/own-writes.ts';
import { CheckoutPatches } from '../patches/checkout-patches.ts';
import { keepPatch, notAppliedText } from '../patches/delivered-patch.ts';
import { DeliveredPlace } from '../patches/delivered-place.ts';
import { isolatedProcessPlace } from '../process-place.ts';
import { RestorePoints, type RestoreRecords } from './restore-points.ts';
import {
  type AcquiredPlace,
  type Changes,
  type CheckoutFacts,
  type EndedTurns,
  type Finish,
  type JobAttempt,
  type Merge,
  NO_WORK,
  type PlaceRequest,
  type Work,
  type WorkCommit,
  type Workspace,
} from '../workspace.ts';
import { NEVER } from '../../lib/never.ts';

const NO_REPOSITORY = 'not a git repository';

/** Pools whose tools work elsewhere, and deliver patches. */
export interface PatchOptions {
  readonly elsewhere: ReadonlySet<string>;
  /** Where the patch of a job is written. */
  patchFile(job: Job): string;
}

/** The user's own folder, in which all jobs of a run work. */
export class SharedCheckout implements Workspace {
  readonly checkout: CheckoutFacts;
  readonly openProcessPlace = isolatedProcessPlace;
  readonly #tracker: ChangeTracker;
  #checks: CheckRunner | null = null;
  readonly #restorePoints: RestorePoints;
  readonly #overlaps = new Overlaps();
  readonly #patches: CheckoutPatches;
  /** Null: nothing works elsewhere. */
  #patchOptions: PatchOptions | null = null;
  /** Folders at the top of the checkout that tools keep for themselves: nobody’s change. To be set before the first job works. */
  toolFolders: readonly string[] = [];

  private constructor(checkout: CheckoutFacts, tracker: ChangeTracker) {
    this.checkout = checkout;
    this.#tracker = tracker;
    this.#restorePoints = new RestorePoints(checkout.cwd);
    this.#patches = new CheckoutPatches(checkout.cwd);
  }

  /** Looks at the folder as it is now. @param cwd absolute, links resolved. */
  static async open(cwd: string, signal: AbortSignal): Promise<SharedCheckout> {
    const root = gitRootOf(cwd);
    if (root === null) {
      const tracker = new ChangeTracker({ cwd, root }, { dirty: [], head: null });
      return new SharedCheckout({ cwd, root, head: NO, status: { kind: 'unknown', why: NO_REPOSITORY } }, tracker);
    }
    const [head, status] = await Promise.all([headOf(root, signal), statusOf(root, signal)]);
    const dirty = status.kind === 'dirty' ? status.paths : [];
    const tracker = new ChangeTracker({ cwd, root }, { dirty, head: head.kind === 'yes' ? head.value : null });
    const paths = dirty.map((path) => tracker.relative(resolve(root, path)));
    const fromCwd: CheckoutStatus = status.kind === 'dirty' ? { kind: 'dirty', paths } : status;
    return new SharedCheckout({ cwd, root, head, status: fromCwd }, tracker);
  }

  /** Why git does not say whether the checkout is clean, in its own words. */
  async whyUnknown(signal: AbortSignal): Promise<string> {
    const { cwd, root, status } = this.checkout;
    if (root !== null && status.kind === 'unknown') return status.why;
    const answer = await askGit({ cwd }, ['status', '--porcelain'], signal);
    return answer.kind === 'unknown' ? answer.why : NO_REPOSITORY;
  }

  /** What runs checks here. To be set before the first job works. */
  set checks(checks: CheckRunner) {
    this.#checks = checks;
  }

  /** Where restore points are kept for the next aim. To be set before the first job works. */
  set records(records: RestoreRecords) {
    this.#restorePoints.records = records;
  }

  /** What works elsewhere. To be set before the first job works. */
  set patches(options: PatchOptions) {
    this.#patchOptions = options;
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
  async acquire(request?: PlaceRequest): Promise<AcquiredPlace> {
    const { cwd, root } = this.checkout;
    const pool = request?.slot.pool;
    if (pool !== undefined && this.#patchOptions?.elsewhere.has(pool) === true) {
      return new DeliveredPlace({ cwd, root }, request!.slot);
    }
    return { cwd, root, [Symbol.asyncDispose]: async () => {} };
  }

  async before(place: AcquiredPlace, job: Job): Promise<void> {
    // What the user changes while a tool works elsewhere is never put back.
    if (!(place instanceof DeliveredPlace)) this.#restorePoints.take(job);
    this.#begin(job);
  }

  async restore(place: AcquiredPlace, job: Job): Promise<void> {
    // Earlier attempts may have been those of another tool.
    await this.#patches.takeBack(job.id);
    if (place instanceof DeliveredPlace) this.#restorePoints.restoreTaken(job);
    else this.#restorePoints.restore(job);
    this.#begin(job);
  }

  async after(place: AcquiredPlace, attempt: JobAttempt, turns: EndedTurns): Promise<Work> {
    if (place instanceof DeliveredPlace) return await this.#afterDelivery(place, attempt, turns);
    const { job } = attempt;
    const changes = await this.#tracker.changes(job.files, turns.reported);
    return { ...NO_WORK, changes, overlaps: this.#endOf(job, changes) };
  }

  /** Nobody has worked in the checkout for the job: its patch is put there, or kept as a file. */
  async #afterDelivery(
    place: DeliveredPlace,
    { job }: JobAttempt,
    { completed, delivered = null }: EndedTurns,
  ): Promise<Work> {
    const patch = delivered === null ? null : keepPatch(this.#patchOptions!.patchFile(job), delivered);
    if (delivered === null || !completed || !edits(job)) {
      return { ...NO_WORK, patch, overlaps: this.#endOf(job, NO_WORK.changes) };
    }
    const put = await this.#patches.put(place, job.id, delivered);
    if (put.kind === 'refused') {
      const overlaps = this.#endOf(job, NO_WORK.changes);
      return { ...NO_WORK, patch, overlaps, refusal: notAppliedText(put.why, patch) };
    }
    const paths = put.files.map((file) => resolve(this.checkout.root!, file));
    for (const path of paths) {
      noteOwnWrite(path);
      this.#tracker.explain(path);
    }
    const changes = this.#tracker.delivered(job.files, paths);
    return { ...NO_WORK, changes, patch, overlaps: this.#endOf(job, changes) };
  }

  /** Whose work the job may have overwritten. */
  #endOf(job: Job, { changed }: Changes): readonly Overlap[] {
    const found = edits(job) ? this.#overlaps.end(job.id, changed.map(this.#realOf)) : [];
    return found.map((overlap) => ({ ...overlap, files: overlap.files.map((file) => this.#tracker.relative(file)) }));
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

  judge(): never {
    throw new Error('jobs that share a checkout have no variants');
  }

  async merge(): Promise<Merge> {
    return { kind: 'no_change' };
  }

  async leave(): Promise<null> {
    return null;
  }

  forget(job: Job): void {
    this.#patches.forget(job.id);
    this.#restorePoints.forget(job);
  }

  explain(file: string): void {
    this.#tracker.explain(file);
  }

  async finish(): Promise<Finish> {
    return { unattributed: await this.#unattributed(), landing: null, fault: null };
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #begin(job: Job): void {
    this.#tracker.remember(job.files);
    if (edits(job)) this.#overlaps.begin(job.id, job.files.map(this.#realOf));
  }

  /** A file under its one name: links lead to it. */
  readonly #realOf = (file: string): string => {
    const path = resolve(this.checkout.cwd, file);
    return realPathOf(path) ?? path;
  };

  /** Null: git does not say, now or when the run began. */
  async #unattributed(): Promise<readonly string[] | null> {
    const { root, status } = this.checkout;
    if (root === null || status.kind === 'unknown') return null;
    const now = await statusOf(root, NEVER);
    if (now.kind === 'unknown') return null;
    const isOfTool = (path: string) => this.toolFolders.some((folder) => path.startsWith(`${folder}/`));
    const paths = now.kind === 'dirty' ? now.paths.filter((path) => !isOfTool(path)) : [];
    return await this.#tracker.unexplained(paths);
  }

  get #runner(): CheckRunner {
    if (this.#checks === null) throw new Error('nothing runs checks here');
    return this.#checks;
  }
}

/** Without what aim itself writes. */
async function statusOf(root: string, signal: AbortSignal): Promise<CheckoutStatus> {
  const status = await checkoutStatus(root, signal);
  if (status.kind !== 'dirty') return status;
  const paths = status.paths.filter((path) => path !== '.aim' && !path.startsWith('.aim/'));
  return paths.length === 0 ? { kind: 'clean' } : { kind: 'dirty', paths };
}
