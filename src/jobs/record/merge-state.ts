import type { AimEvent, EventOf } from '../../model/events.ts';
import type { LandingResult } from '../../model/merging/landing.ts';

/** An attempt at a job, by the job's number in the run: the first of `run_started` has number 1, new ones of a resume follow. */
export interface AttemptNumber {
  readonly job: number;
  /** From 1. */
  readonly attempt: number;
}

/** An attempt, and its commit. */
export interface AttemptCommit {
  readonly key: AttemptNumber;
  readonly commit: string;
}

/**
 * What the journal of a run in worktrees has of its commits: a fold over its events. What the run's refs have may be ahead of
 * it, and is the truth (workspace/worktree/recovery/recover.ts takes both).
 */
export class MergeState {
  /** Attempts that began, in order. */
  readonly started: AttemptNumber[] = [];
  /** Attempts whose commit has a ref or had one, in order: the order in which they are merged. */
  readonly committed: AttemptCommit[] = [];
  /** Attempts that are merged, in order, by the commit that they are merged as. */
  readonly merged: AttemptCommit[] = [];
  /** Attempts that ended in another way: a conflict, a failed check, no change, a turn that failed. */
  readonly settled: AttemptNumber[] = [];
  /** The files that the last attempt at a job conflicted in, by the job's id. */
  readonly conflicts = new Map<string, readonly string[]>();
  /** The checks that have ended. */
  readonly verified: EventOf<'verified'>[] = [];
  /** What the commit changes that a job without an end has, relative to the top of the repository, by the job's id. */
  readonly filesOfOpen = new Map<string, readonly string[]>();
  /** The last landing that was about to begin. */
  landing: EventOf<'landing'> | null = null;
  /** Where what was merged stays; null: it has not landed. */
  landed: LandingResult | null = null;
  readonly #numbers = new Map<string, number>();
  /** In the checkout jobs make no commits, and need no numbers. A run that began in one of the two goes on there. */
  #inWorktrees = false;

  apply(event: AimEvent): void {
    switch (event.type) {
      case 'run_resumed':
        this.#resumed(event.commits);
        this.#number(event.jobs);
        break;
      case 'run_started':
        this.#inWorktrees = event.isolation.kind === 'worktree';
        this.#number(event.jobs);
        break;
      case 'job_started':
        if (this.#inWorktrees) this.started.push(this.#key(event));
        break;
      case 'job_committed':
        this.committed.push({ key: this.#key(event), commit: event.commit });
        this.filesOfOpen.set(event.job, event.files);
        break;
      case 'job_finished':
        this.filesOfOpen.delete(event.job);
        break;
      case 'job_merged':
        this.merged.push({ key: this.#key(event), commit: event.commit });
        break;
      case 'conflict':
        this.conflicts.set(event.job, [...new Set(event.conflicts.flatMap(({ files }) => files))]);
        break;
      case 'attempt_ended':
        this.#ended(event);
        break;
      case 'verified':
        this.verified.push(event);
        break;
      case 'landing':
        this.landing = event;
        break;
      case 'landed':
        this.landed = event.landing;
        break;
      default:
    }
  }

  /** The ids of all jobs there ever were, in the order of their numbers. */
  get jobIds(): string[] {
    return [...this.#numbers.keys()];
  }

  /** The number of a job, from 1. */
  numberOf(job: string): number {
    return this.#numbers.get(job) ?? 0;
  }

  /** A job keeps its number, whatever becomes of the file. */
  #number(jobs: readonly { readonly id: string }[]): void {
    if (!this.#inWorktrees) return;
    for (const { id } of jobs) if (!this.#numbers.has(id)) this.#numbers.set(id, this.#numbers.size + 1);
  }

  /** What has landed is out of the run's hands. */
  #resumed(commits: EventOf<'run_resumed'>['commits']): void {
    if (commits === 'none') return;
    this.landing = null;
    this.landed = null;
    if (commits === 'anew')
      for (const list of [this.started, this.committed, this.merged, this.settled]) list.length = 0;
  }

  /** A commit that an interrupt kept from being merged waits. */
  #ended(event: EventOf<'attempt_ended'>): void {
    const { outcome } = event.result;
    if (outcome === 'completed' || !this.#inWorktrees) return;
    const key = this.#key(event);
    const waits = this.committed.some(({ key: { job, attempt } }) => job === key.job && attempt === key.attempt);
    if (outcome !== 'interrupted' || !waits) this.settled.push(key);
  }

  #key({ job, attempt }: { readonly job: string; readonly attempt: number }): AttemptNumber {
    return { job: this.numberOf(job), attempt };
  }
}
