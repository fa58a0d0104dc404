import type { AimEvent, EventOf } from '../../model/events.ts';
import type { Attempt, JobResult } from '../../model/job-result.ts';
import type { Usage } from '../../model/turn/usage.ts';
import { MergeState } from './merge-state.ts';

/** An attempt at a job that has ended. */
export interface EndedAttempt {
  readonly result: Attempt;
  /** From the start of the run to its first turn, in seconds; null: it had none. */
  readonly queuedS: number | null;
  readonly turns: number;
  readonly usage: Usage | null;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * Where a job of a run stands.
 *
 *      ┌──┐ attempt_ended (no instance could be had)
 *   waiting ─── job_started ──► running ──┐ job_started (on another instance: the first one died before the prompt)
 *    │   ▲                       │  │ ▲───┘
 *    │   └──── attempt_ended ────┘  │
 *    └──── job_finished ──► finished ◄── job_finished (a journal of aim 0.1 has no attempt_ended)
 */
export type JobState =
  | { readonly name: 'waiting'; readonly attempts: readonly EndedAttempt[] }
  | {
      readonly name: 'running';
      readonly attempts: readonly EndedAttempt[];
      /** The attempt that runs, from 1. */
      readonly attempt: number;
      readonly pool: string | null;
      readonly instance: number | null;
    }
  | { readonly name: 'finished'; readonly result: JobResult };

type JobEvent = EventOf<'job_started' | 'attempt_ended' | 'job_finished'>;

/** Which events a job takes in which state. */
const JOB_MOVES: Readonly<Record<JobState['name'], readonly JobEvent['type'][]>> = {
  waiting: ['job_started', 'attempt_ended', 'job_finished'],
  running: ['job_started', 'attempt_ended', 'job_finished'],
  finished: [],
};

const NOT_STARTED: JobState = { name: 'waiting', attempts: [] };

/**
 * The state of a run: a fold over the events of its journal, in order, without any effect. A live run and one that is
 * resumed read their state here, and the result of a run is derived from it.
 */
export class RunState {
  /** The first event of the run; null before it. */
  started: EventOf<'run_started'> | null = null;
  /** Whether a job ended without success. */
  hasFailure = false;
  /** Its commits, where its jobs work in worktrees. */
  readonly merges = new MergeState();
  readonly #jobs = new Map<string, JobState>();

  /** @throws Error for an event that its job can't take: a bug, or a journal that was edited. */
  apply(event: AimEvent): this {
    const { type } = event;
    if (type === 'run_started') this.started = event;
    this.merges.apply(event);
    if (type === 'job_started' || type === 'attempt_ended' || type === 'job_finished') this.#applyToJob(event);
    return this;
  }

  /** When the run began, in milliseconds since the epoch. */
  get startedAt(): number {
    return Date.parse(this.#requireStarted().at);
  }

  jobState(id: string): JobState {
    return this.#jobs.get(id) ?? NOT_STARTED;
  }

  isFinished(id: string): boolean {
    return this.jobState(id).name === 'finished';
  }

  /** The result of a job; null while it has not finished. */
  resultOf(id: string): JobResult | null {
    const state = this.jobState(id);
    return state.name === 'finished' ? state.result : null;
  }

  /** The attempts at a job that have ended, while it has not finished: its result lists them then. */
  attemptsAt(id: string): readonly EndedAttempt[] {
    const state = this.jobState(id);
    return state.name === 'finished' ? [] : state.attempts;
  }

  /** Of the jobs that have finished, in the order of the file. */
  get results(): JobResult[] {
    return this.#requireStarted().jobs.flatMap(({ id }) => this.resultOf(id) ?? []);
  }

  #requireStarted(): EventOf<'run_started'> {
    if (this.started === null) throw new Error('the run has not started');
    return this.started;
  }

  #applyToJob(event: JobEvent): void {
    const state = this.jobState(event.job);
    if (!JOB_MOVES[state.name].includes(event.type) || state.name === 'finished') {
      throw new Error(`${event.type} of the job ${event.job}, which is ${state.name}`);
    }
    this.#jobs.set(event.job, move(state, event));
    if (event.type === 'job_finished' && !event.result.success) this.hasFailure = true;
  }
}

function move({ attempts }: Exclude<JobState, { name: 'finished' }>, event: JobEvent): JobState {
  switch (event.type) {
    case 'job_started':
      return { name: 'running', attempts, attempt: event.attempt, pool: event.pool, instance: event.instance };
    case 'attempt_ended': {
      const { result, queued_s: queuedS, turns, usage, at } = event;
      const ended = { result, queuedS, turns, usage, endedAt: Date.parse(at) };
      return { name: 'waiting', attempts: [...attempts, ended] };
    }
    case 'job_finished':
      return { name: 'finished', result: event.result };
  }
}

/** The state that a journal's events lead to. */
export function foldRun(events: Iterable<AimEvent>): RunState {
  const state = new RunState();
  for (const event of events) state.apply(event);
  return state;
}
