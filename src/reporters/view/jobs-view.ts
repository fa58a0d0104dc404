import type { EventOf } from '../../model/events.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { Job } from '../../model/run/job.ts';
import type { OpenQuestion } from '../../model/questions/question.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import { placeName } from '../text/place-name.ts';
import { tidy, tidyName, width } from '../text/text-width.ts';
import { type Ending, endingOf } from '../../model/run/ending.ts';
import { type EndingGroup, groupOf, noteOf } from './ending.ts';
import { LiveLine } from './live-line.ts';
import { RecentList } from './recent-list.ts';

/** What a running job is about: its turns, the check of its change, or its merge, which needs no instance any more. */
export type JobPhase = 'working' | 'verifying' | 'merging';

/** A job that is running. */
export interface RunningJob {
  readonly id: string;
  readonly pool: string | null;
  readonly instance: number | null;
  /** Where it runs: `aider#0`. */
  readonly place: string;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly phase: JobPhase;
  readonly live: LiveLine;
  /** What its tool asks; null: nothing. */
  readonly question: OpenQuestion | null;
}

/** A job that has ended. */
export interface FinishedJob {
  readonly id: string;
  readonly place: string;
  readonly ending: Ending;
  /** How long it took; null: it had no turn. */
  readonly seconds: number | null;
  readonly files: readonly string[];
  /** Whether its change is merged. */
  readonly merged: boolean;
  /** Why it failed, or how its answer begins; one tidy line. */
  readonly note: string;
}

/** The jobs of a run at a moment: a fold over the events of the run. Each event costs the same, however many jobs there are. */
export class JobsView {
  /** How many jobs the run has; 0 where there is no run. */
  total = 0;
  /** Width of the widest id, in cells: a column for ids never gets wider during the run. */
  widestId = 0;
  readonly counts: Record<EndingGroup, number> = { done: 0, not_chosen: 0, failed: 0, skipped: 0, cancelled: 0 };
  /** How many jobs ended of which something was refused, or did not apply. */
  withRefusals = 0;
  readonly running = new Map<string, RunningJob>();
  readonly #finished = new RecentList<FinishedJob>();
  readonly #ended = new Set<string>();
  /** Editing jobs that completed. */
  readonly #completed = new Set<string>();

  /** The jobs that ended last, the latest at the end. */
  get finished(): readonly FinishedJob[] {
    return this.#finished.entries;
  }

  get waiting(): number {
    return Math.max(0, this.total - this.#ended.size - this.running.size);
  }

  runStarted(jobs: readonly Job[]): void {
    this.total = jobs.length;
    for (const job of jobs) {
      this.widestId = Math.max(this.widestId, width(tidyName(job.id)));
    }
  }

  /** A job of an earlier part of the run, which stays as it ended. */
  jobKept(job: string, outcome: JobOutcome): void {
    this.#ended.add(job);
    this.counts[groupOf(outcome)] += 1;
  }

  /** A job that had completed is no success any more; one that is at work ends so. */
  jobOverwritten(job: string): void {
    if (!this.#completed.delete(job)) return;
    this.counts.done -= 1;
    this.counts.failed += 1;
  }

  jobStarted({ job, tool, pool, instance, attempt }: EventOf<'job_started'>, startedAt: number): void {
    const place = placeName(pool, tool ?? pool ?? '', instance);
    this.running.set(job, {
      id: tidyName(job),
      pool,
      instance,
      place,
      attempt,
      startedAt,
      phase: 'working',
      live: new LiveLine(),
      question: null,
    });
  }

  /** @param job null: no single one. */
  phaseChanged(job: string | null, phase: JobPhase): void {
    const running = job === null ? undefined : this.running.get(job);
    if (running !== undefined) this.running.set(job!, { ...running, phase });
  }

  /** @param question null: it has ended. */
  asked(job: string, question: OpenQuestion | null): void {
    const running = this.running.get(job);
    if (running !== undefined) this.running.set(job, { ...running, question });
  }

  /** An attempt is over. The job waits, for its end or for another attempt. */
  attemptEnded({ job }: EventOf<'attempt_ended'>): void {
    this.running.delete(job);
  }

  jobFinished({ job, result }: EventOf<'job_finished'>): void {
    if (this.#ended.has(job)) return;
    this.running.delete(job);
    this.#ended.add(job);
    this.counts[groupOf(result.outcome)] += 1;
    if (result.refusals.length > 0) this.withRefusals += 1;
    if (result.outcome === 'completed' && result.edits) this.#completed.add(job);
    this.#finished.add(finishedJob(result));
  }
}

function finishedJob(result: JobResult): FinishedJob {
  return {
    id: tidyName(result.id),
    place: placeName(result.pool, result.tool, result.instance),
    ending: endingOf(result),
    seconds: result.turns === 0 ? null : result.duration_s,
    files: result.files_changed,
    merged: result.commit !== null,
    note: tidy(noteOf(result)),
  };
}
