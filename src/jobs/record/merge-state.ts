import type { AimEvent, EventOf } from '../../model/events.ts';

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
  /** The last landing that was about to begin. */
  landing: EventOf<'landing'> | null = null;
  /** Whether what was merged is where it stays. */
  landed = false;
  readonly #numbers = new Map<string, number>();

  apply(event: AimEvent): void {
    switch (event.type) {
      case 'run_started':
      case 'run_resumed':
        // A job keeps its number, whatever becomes of the file.
        for (const { id } of event.jobs) if (!this.#numbers.has(id)) this.#numbers.set(id, this.#numbers.size + 1);
        break;
      case 'job_started':
        this.started.push(this.#key(event));
        break;
      case 'job_committed':
        this.committed.push({ key: this.#key(event), commit: event.commit });
        break;
      case 'job_merged':
        this.merged.push({ key: this.#key(event), commit: event.commit });
        break;
      case 'conflict':
        this.conflicts.set(event.job, [...new Set(event.conflicts.flatMap(({ files }) => files))]);
        break;
      case 'attempt_ended':
        if (event.result.outcome !== 'completed') this.settled.push(this.#key(event));
        break;
      case 'verified':
        this.verified.push(event);
        break;
      case 'landing':
        this.landing = event;
        break;
      case 'landed':
        this.landed = true;
        break;
      default:
    }
  }

  #key({ job, attempt }: { readonly job: string; readonly attempt: number }): AttemptNumber {
    return { job: this.#numbers.get(job) ?? 0, attempt };
  }
}
