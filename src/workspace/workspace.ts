import type { Job } from '../model/job.ts';
import type { OpenProcessPlace } from './process-place.ts';

/*
 * Where the jobs of a run work. This room knows folders, files and git; it knows no tools, no pools and no schedule.
 * It may use process/records (folders that aim cleans up), the model and lib. Only git/ runs git or reads git's files.
 *
 *   acquire ─► before ─► (the job's turns) ─► after ─► … the unit's next job … ─► dispose of the place        finish
 *                 ▲               │                                                                     (once, at the end)
 *                 └─── restore ◄──┘ another attempt
 *
 * `SharedCheckout` gives every unit the user's own folder. An implementation with worktrees of its own gives each slot
 * a worktree, and fits the same calls:
 *   acquire   makes the slot's worktree if it is not there yet, one at a time, and resets it to the newest merged commit;
 *   before    that commit is the base of the job's change;
 *   restore   resets the worktree to the base again;
 *   after     turns the net change into one commit on the base: the job's `verify` can check it, the merge gate takes it;
 *   finish    lands what was merged on the user's branch, and removes what it made.
 */

/** A folder to work in, and what is known about it. */
export interface Place {
  /** Absolute, links resolved. */
  readonly cwd: string;
  /** The top of the git checkout that the folder is in, or null outside one. */
  readonly root: string | null;
}

/** Which instance does the work. Its process may already run in the folder that it had before. */
export interface Slot {
  readonly pool: string;
  /** Null: a process for one job. */
  readonly instance: number | null;
}

/** Who wants a place: jobs that run one after another, on the same instance and in the same folder. */
export interface PlaceRequest {
  readonly jobs: readonly Job[];
  readonly slot: Slot;
}

/** A place that one unit of work has until it disposes of it. */
export interface AcquiredPlace extends Place, AsyncDisposable {}

/** What a job changed. Paths are relative to the working folder, with slashes. */
export interface Changes {
  readonly changed: readonly string[];
  /** Those of them that the job did not declare. */
  readonly outside: readonly string[];
}

/** What the user's checkout was like when the run began. */
export interface CheckoutFacts extends Place {
  /** The commit that is checked out; null outside git and before the first commit. */
  readonly head: string | null;
  /** Files that differed from HEAD, relative to the working folder. */
  readonly dirty: readonly string[];
}

/** What is known of the checkout at the end of a run. */
export interface Finish {
  /** Files that changed during the run and that no job explains, relative to the working folder; null: not known. */
  readonly unattributed: readonly string[] | null;
}

/** Where the jobs of a run work. */
export interface Workspace {
  readonly checkout: CheckoutFacts;
  /** What a process needs that is started in one of the workspace's folders; pools call it at every start. */
  readonly openProcessPlace: OpenProcessPlace;
  /** A place for the jobs of one unit. Waits until there is one. */
  acquire(request: PlaceRequest, signal: AbortSignal): Promise<AcquiredPlace>;
  /** To be called before the first attempt of a job: remembers what its files contain. */
  before(place: AcquiredPlace, job: Job): Promise<void>;
  /** To be called before each further attempt: the job's files become what they were at `before`. */
  restore(place: AcquiredPlace, job: Job): Promise<void>;
  /**
   * To be called when an attempt has ended.
   * @param reported files that the tool reports as changed, as it wrote them: absolute, or relative to the place's root.
   */
  after(place: AcquiredPlace, job: Job, reported: readonly string[]): Promise<Changes>;
  /** The job has ended: nothing that was remembered for another attempt is needed any more. */
  forget(job: Job): void;
  /** aim itself wrote this file into the checkout; the path is relative to the checkout's working folder. */
  explain(file: string): void;
  /** To be called once, when no job works any more. */
  finish(signal: AbortSignal): Promise<Finish>;
}
