import type { EventOf } from '../../model/events.ts';
import type { Attempt, JobResult } from '../../model/run/job-result.ts';
import type { TranscriptStart } from '../../model/run/transcript-part.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import { addUsage, type Usage } from '../../model/turn/usage.ts';
import type { OpenTranscript } from './transcripts/part-so-far.ts';

/** An attempt at a job that has ended. */
export interface EndedAttempt {
  readonly result: Attempt;
  /** From the start of the run to its first turn, in seconds; null: it had none. */
  readonly queuedS: number | null;
  readonly turns: number;
  readonly usage: Usage | null;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  /** Whether it is one of those that the job may have. */
  readonly counts: boolean;
}

/** What is known of an attempt before it has ended: all there is of one that ended with its aim. */
export interface OpenAttempt {
  /** From 1. */
  readonly number: number;
  readonly tool: string | null;
  readonly pool: string | null;
  readonly instance: number | null;
  /** When its first turn began, in milliseconds since the epoch; null: it had none. */
  readonly firstTurnAt: number | null;
  readonly turns: number;
  /** Of its turns that have ended. */
  readonly usage: Usage | null;
  /** Null: it has none, or an earlier version of aim wrote a file for each job. */
  readonly transcript: OpenTranscript | null;
}

/**
 * Where a job of a run stands.
 *
 *      ┌──┐ attempt_ended (no instance could be had)
 *   waiting ─── job_started ──► running ──┐ job_started (on another instance: the first one died before the prompt)
 *    │ ▲ ▲                       │  │ ▲───┘
 *    │ │ └──── attempt_ended ────┘  │
 *    │ └─── run_resumed ───┐        │
 *    └──── job_finished ──► finished ◄── job_finished (a journal of aim 0.1 has no attempt_ended)
 */
export type JobState =
  | { readonly name: 'waiting'; readonly attempts: readonly EndedAttempt[] }
  | { readonly name: 'running'; readonly attempts: readonly EndedAttempt[]; readonly open: OpenAttempt }
  | FinishedJob;

/** What is kept in memory of a job that has finished. All else is in its result, which is in the journal. */
export interface FinishedJob {
  readonly name: 'finished';
  readonly outcome: JobOutcome;
  readonly success: boolean;
  /** How many it had. */
  readonly attempts: number;
  /** Where the line of the journal begins that has its result, in bytes. */
  readonly at: number;
}

export type JobEvent = EventOf<'job_started' | 'attempt_ended' | 'job_finished'>;

/** Which events a job takes in which state. */
const JOB_MOVES: Readonly<Record<JobState['name'], readonly JobEvent['type'][]>> = {
  waiting: ['job_started', 'attempt_ended', 'job_finished'],
  running: ['job_started', 'attempt_ended', 'job_finished'],
  finished: [],
};

export const NOT_STARTED = { name: 'waiting', attempts: [] } as const satisfies JobState;

/** Ends of attempts that are not the job's doing: an attempt is not one of those that it may have. */
const CUT_SHORT: readonly JobOutcome[] = ['interrupted', 'cancelled'];

/**
 * The state after an event. @param at where its line of the journal begins, in bytes.
 * @throws Error for one that the job can't take: a bug, or a journal that was edited.
 */
export function moveJob(state: JobState, event: JobEvent, at: number): JobState {
  if (!JOB_MOVES[state.name].includes(event.type) || state.name === 'finished') {
    throw new Error(`${event.type} of the job ${event.job}, which is ${state.name}`);
  }
  const { attempts } = state;
  switch (event.type) {
    case 'job_started': {
      const { tool, pool, instance, attempt: number } = event;
      const transcript = event.transcript === undefined ? null : { ...event.transcript, end: null };
      const open = { number, tool, pool, instance, firstTurnAt: null, turns: 0, usage: null, transcript };
      return { name: 'running', attempts, open };
    }
    case 'attempt_ended': {
      const { result, queued_s: queuedS, turns, usage, at, counts } = event;
      const ended = { result, queuedS, turns, usage, endedAt: Date.parse(at), counts };
      return { name: 'waiting', attempts: [...attempts, ended] };
    }
    case 'job_finished': {
      const { outcome, success, attempts: all } = event.result;
      return { name: 'finished', outcome, success, attempts: all.length, at };
    }
  }
}

/** The state after a turn of the job began or ended. */
export function turnOfJob(state: JobState, event: EventOf<'turn_started' | 'turn_ended'>): JobState {
  if (state.name !== 'running') return state;
  const { open } = state;
  if (event.type === 'turn_ended') {
    return event.usage === null ? state : { ...state, open: { ...open, usage: addUsage(open.usage, event.usage) } };
  }
  const firstTurnAt = open.firstTurnAt ?? Date.parse(event.at);
  return { ...state, open: { ...open, turns: open.turns + 1, firstTurnAt } };
}

/** The state after another job began to use the file with its transcript. @param end where that begins. */
export function transcriptEnds(state: JobState, { file, offset: end }: TranscriptStart): JobState {
  if (state.name !== 'running') return state;
  const { transcript } = state.open;
  if (transcript?.file !== file || transcript.end !== null) return state;
  return { ...state, open: { ...state.open, transcript: { ...transcript, end } } };
}

/**
 * The state of a job at the start of another part of its run. An attempt that was interrupted does not count.
 * @param again whether the job is done again although it had ended. @param fresh whether none of its attempts counts.
 * @param result how it had ended.
 */
export function resumeJob(state: JobState, again: boolean, fresh: boolean, result: JobResult | undefined): JobState {
  if (state.name === 'finished' && !again) return state;
  if (state === NOT_STARTED) return state;
  if (state.name === 'finished' && result === undefined) throw new Error('the result of a job is not at hand');
  const before = state.name === 'finished' ? { ...NOT_STARTED, attempts: attemptsOf(result!) } : state;
  const counts = (attempt: EndedAttempt) => attempt.counts && !fresh && !CUT_SHORT.includes(attempt.result.outcome);
  return { ...before, attempts: before.attempts.map((attempt) => ({ ...attempt, counts: counts(attempt) })) };
}

/** The attempts of a job that had ended. What a result has only of all together is the first one's. */
function attemptsOf({ attempts, queued_s, turns, usage }: JobResult): EndedAttempt[] {
  return attempts.map((result, index) => {
    const whole = index === 0 ? { queuedS: turns === 0 ? null : queued_s, turns, usage } : null;
    const counts = result.limit === undefined;
    return { result, queuedS: null, turns: 0, usage: null, endedAt: 0, counts, ...whole };
  });
}
