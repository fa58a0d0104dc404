import type { Job } from '../model/run/job.ts';
import type { LandingNote, LandingResult } from '../model/merging/landing.ts';
import type { Judge } from '../model/merging/judge.ts';
import type { Verify } from '../model/merging/verify.ts';
import type { Check } from './checks/check-runner.ts';
import type { Conflict } from '../model/merging/conflict.ts';
import type { CheckoutStatus } from './git/checkout-status.ts';
import type { GitAnswer } from './git/run/git-answer.ts';
import type { Overlap } from './shared/overlaps.ts';
import type { DeliveredPatch } from './patches/delivered-patch.ts';
import type { OpenProcessPlace } from './process-place.ts';

/*
 * Where the jobs of a run work, as a run sees it: the calls in their order.
 *
 *   begin ─► open ─► acquire ─► before ─► (turns) ─► after ─► verify ─► keep ─► … the unit's next job … ─► dispose of the place
 *  (once)                          ▲         │  ▲                │        └─► merge ─► leave                     finish
 *                                  │         │  └── a repair ◄───┘   (when the slot is free already)       (once, at the end)
 *                                  └─ restore ◄ another attempt
 *
 * `SharedCheckout` gives every unit the user's own folder: nothing is to be kept, merged or landed. `WorktreeWorkspace`
 * gives each slot a worktree:
 *   open      makes it, one at a time, before the process of the slot starts there;
 *   acquire   resets it to the newest merged commit, which is the base of the job's change;
 *   restore   does so again;
 *   after     turns the net change into one commit on the base;
 *   verify    runs the job's check on it, where it is;
 *   keep      gives that commit a ref: the job is done;
 *   judge     asks a program which of several such commits is to be merged;
 *   merge     puts it on what is merged, in order;
 *   leave     makes a branch of one that was not merged;
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
  /** The commit that is checked out. No: outside git, and before the first commit. */
  readonly head: GitAnswer<string>;
  /** What differed from HEAD, relative to the working folder. Outside git that is not known. */
  readonly status: CheckoutStatus;
}

/** One attempt at a job. */
export interface JobAttempt {
  readonly job: Job;
  /** From 1. */
  readonly attempt: number;
}

/** How the turns of an attempt ended. */
export interface EndedTurns {
  readonly completed: boolean;
  /** Files that the tool reports as changed, as it wrote them: absolute, or relative to the place's root. */
  readonly reported: readonly string[];
  /** The change that a tool made elsewhere; null: there is none. */
  readonly delivered?: DeliveredPatch | null;
}

/** The change of an attempt as one commit, which is merged nowhere yet. */
export interface WorkCommit {
  readonly job: string;
  readonly attempt: number;
  readonly commit: string;
  readonly tree: string;
  /** The commit that the attempt began with. */
  readonly base: string;
  /** What it changes, relative to the working folder. */
  readonly files: readonly string[];
}

/** What an attempt came to in its place. */
export interface Work {
  readonly changes: Changes;
  /** Null: there is nothing to merge. */
  readonly commit: WorkCommit | null;
  /** Why its change can't be committed although its turns completed; null: it can, or there is none. */
  readonly refusal: string | null;
  /** The file with its change; null: there is none. */
  readonly patch: string | null;
  /** Jobs that had some of the files at the same time, where jobs share a checkout. */
  readonly overlaps?: readonly Overlap[];
}

/** Nothing was changed, nothing is to be merged. */
export const NO_WORK: Work = { changes: { changed: [], outside: [] }, commit: null, refusal: null, patch: null };

/** What became of a commit that was to be merged. */
export type Merge =
  | { readonly kind: 'merged'; readonly commit: string; readonly tree: string; readonly onto: string }
  /** All that it changes is there already. */
  | { readonly kind: 'no_change' }
  | { readonly kind: 'conflict'; readonly onto: string; readonly conflicts: readonly Conflict[] }
  /** Merged, it fails the check. */
  | { readonly kind: 'verify_failed'; readonly detail: string; readonly output: string | null }
  /** Git can't do it. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a judge said of some commits. */
export type Judgement =
  | { readonly kind: 'chosen'; readonly commit: WorkCommit }
  /** It failed, or chose none of them. */
  | { readonly kind: 'none'; readonly why: string };

/** What is known of the checkout at the end of a run. */
export interface Finish {
  /** Files that changed during the run and that no job explains, relative to the working folder; null: not known. */
  readonly unattributed: readonly string[] | null;
  /** What became of what was merged; null: nothing is merged here, or it could not be done. */
  readonly landing: LandingResult | null;
  /** What could not be done. */
  readonly fault: string | null;
}

/** What is awaited on the disk before a step of the end is taken. */
export interface FinishNotes {
  /** Before the user's branch or checkout changes. */
  landing(note: LandingNote): Promise<void>;
  /** Before what is left of the run is removed. */
  landed(result: LandingResult): Promise<void>;
}

/** Where the jobs of a run work. */
export interface Workspace extends AsyncDisposable {
  readonly checkout: CheckoutFacts;
  /** What a process needs that is started in one of the workspace's folders; pools call it at every start. */
  readonly openProcessPlace: OpenProcessPlace;
  /**
   * To be called once, before anything works: checks what the run begins with, with each of the checks of its jobs. One that
   * fails there would blame every job. An abort of the signal ends it. @throws AimError base_check_failed, workspace_failed.
   */
  begin(checks: readonly Verify[], signal: AbortSignal): Promise<void>;
  /** The folder in which the process of a slot starts. */
  folderOf(slot: Slot): string;
  /** Makes that folder, where it is not there. @throws AimError workspace_failed. */
  open(slot: Slot, signal: AbortSignal): Promise<void>;
  /** A place for the jobs of one unit. Waits until there is one. @throws AimError workspace_failed. */
  acquire(request: PlaceRequest, signal: AbortSignal): Promise<AcquiredPlace>;
  /** To be called before the first attempt of a job: remembers what its files contain. @throws AimError workspace_failed. */
  before(place: AcquiredPlace, job: Job): Promise<void>;
  /** To be called before each further attempt: the job's files become what they were at `before`. */
  restore(place: AcquiredPlace, job: Job): Promise<void>;
  /** To be called when the turns of an attempt have ended. */
  after(place: AcquiredPlace, attempt: JobAttempt, turns: EndedTurns): Promise<Work>;
  /**
   * Runs a check on what an attempt changed. @param commit what `after` made of it.
   * @throws the signal's reason; AimError workspace_failed.
   */
  verify(
    place: AcquiredPlace,
    attempt: JobAttempt,
    commit: WorkCommit | null,
    verify: Verify,
    signal: AbortSignal,
  ): Promise<Check>;
  /** Keeps a commit until it is merged or left: from here on the attempt is done. @throws AimError workspace_failed. */
  keep(commit: WorkCommit): Promise<void>;
  /**
   * Asks a program which of these commits is to be merged.
   * @param about a file name for what it prints.
   * @throws the signal's reason.
   */
  judge(judge: Judge, commits: readonly WorkCommit[], about: string, signal: AbortSignal): Promise<Judgement>;
  /** Puts a commit on what is merged so far. @throws the signal's reason. */
  merge(commit: WorkCommit, signal: AbortSignal): Promise<Merge>;
  /** Makes a branch of a commit that was not merged. @returns its name; null: there is none. */
  leave(commit: WorkCommit): Promise<string | null>;
  /** The job has ended: nothing that was remembered for another attempt is needed any more. */
  forget(job: Job): void;
  /** aim itself wrote this file into the checkout; the path is relative to the checkout's working folder. */
  explain(file: string): void;
  /**
   * To be called once, when no job works any more.
   * @param whole false: the run was cut short. What was merged then stays as a branch, and what a resumed run needs stays.
   */
  finish(whole: boolean, notes: FinishNotes): Promise<Finish>;
}
