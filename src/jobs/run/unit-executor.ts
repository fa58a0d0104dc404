import type { Job } from '../../model/run/job.ts';
import type { Attempt } from '../../model/run/job-result.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { Refusal } from '../../model/turn/refusal.ts';
import type { RemoteWork } from '../../model/turn/remote-work.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { RemoteRef } from '../record/run-state.ts';
import type { Work } from '../../workspace/workspace.ts';

/**
 * One attempt at a unit of work: jobs that run one after another on one lease, with one conversation. It is plain data, so
 * it can be sent to another process.
 */
export interface UnitOrder {
  /** One job, or the jobs of a session in file order. */
  readonly jobs: readonly Job[];
  /** The name of the pool to run on. */
  readonly pool: string;
  /** The key under which the conversation is kept; null: it ends with the job. */
  readonly session: string | null;
  /** From 1. */
  readonly attempt: number;
  /** How many attempts before it are none of those that the job may have: aim ended during them. */
  readonly uncounted: number;
  /** The session of a service that another aim made, or was about to make, for it: it goes on. Null: there is none. */
  readonly resume: RemoteRef | null;
}

/** The outcome of one attempt at one job. */
export interface AttemptReport {
  readonly job: string;
  /** From 1. A repair of what an attempt did is another one, on the same lease. */
  readonly attempt: number;
  /** Whether such a repair follows. */
  readonly isRepaired: boolean;
  readonly result: Attempt;
  readonly turns: number;
  readonly usage: Usage | null;
  /** When its first turn began, in milliseconds since the epoch; null: it had none. */
  readonly firstTurnAt: number | null;
  /** How the tool's process ended, if it did. */
  readonly exit: Exit | null;
  /** The answer, capped. */
  readonly text: string;
  readonly stderr: string;
  /** What the tool wanted and was refused, or did not apply. */
  readonly refusals: readonly Refusal[];
  /** Of a tool that works elsewhere: what its work there has come to. */
  readonly remote: RemoteWork | null;
  /** What it changed, and its commit, which is to be merged where the attempt completed. */
  readonly work: Work;
  /** The file with what its check printed; null: it had none. */
  readonly checkOutput: string | null;
  /** The file with all that went to the tool and came from it; null: nothing did. */
  readonly transcript: string | null;
}

/** What is asked of whoever gave an order while it is carried out. */
export interface OrderWatch {
  /** The signal that ends the turns of a job before the run does; null: there is none. */
  turnsOf(job: Job): AbortSignal | null;
  /** Whether a job whose report was taken is tried again at once, in the same conversation. */
  isTriedAgain(job: Job): boolean;
}

/** Carries out orders, by processes of this machine or of another one. */
export interface UnitExecutor {
  /**
   * Yields a report as each attempt at a job of the order ends, and starts the next job when the report was taken; a caller
   * that stops taking them ends the order. `job_started` is on the disk before a tool gets a byte of a job. What a tool does
   * is never an error here; what is thrown is a bug.
   * @param watch its `turnsOf` aborts when the turns of a job are to
   * end; what they did by then is checked and reported all the same.
   * @param signal ends all of it.
   */
  run(order: UnitOrder, watch: OrderWatch, signal: AbortSignal): AsyncIterable<AttemptReport>;
}
