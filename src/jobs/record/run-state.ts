import type { SpentBudget } from '../../model/budget/budget.ts';
import type { AimEvent, EventOf } from '../../model/events.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { RunResult } from '../../model/run/run-result.ts';
import {
  type EndedAttempt,
  type FinishedJob,
  type JobEvent,
  type JobState,
  moveJob,
  NOT_STARTED,
  resumeJob,
  transcriptEnds,
  turnOfJob,
} from './job-state.ts';
import { MergeState } from './merge-state.ts';
import { asOverwritten, type Overwriter } from './results/overwritten.ts';
import { TranscriptState } from './transcripts/transcript-state.ts';

/** What aim itself said at the end of a part of a run. */
export type PartEnd = Pick<RunResult, 'interrupted' | 'fault' | 'unattributed'>;

/** The time that one aim worked on a run. A run that was resumed has several. Milliseconds since the epoch. */
export interface RunPart {
  readonly startedAt: number;
  /** Its end; of one that was cut short, its last event. */
  readonly endedAt: number;
  /** Null: it was cut short, by a kill of aim or of the machine. */
  readonly end: PartEnd | null;
}

/** A session of a service, by its id, or by the title that it was to be made with. */
export interface RemoteRef {
  readonly name: string;
  /** When that was recorded, in milliseconds since the epoch. */
  readonly at: number;
  readonly pool: string;
  /** The attempt that made it, from 1. */
  readonly attempt: number;
}

/** What was decided of the variants of a job. */
export interface Verdict {
  /** The one that is to be merged; null: the judge picked none. */
  readonly job: string | null;
  /** Why none was picked. */
  readonly error: string | null;
}

/** What comes with an event and is not in it. */
export interface EventContext {
  /** Where its line of the journal begins, in bytes. */
  readonly at: number;
  /** Of an event that begins another part of the run: the results of the jobs that had ended and are done again, by their ids. */
  readonly results?: ReadonlyMap<string, JobResult>;
}

/** Of an event that is in no journal. */
const NO_CONTEXT: EventContext = { at: 0 };

/**
 * The state of a run: a fold over the events of its journal, in order, without any effect. A live run and one that is
 * resumed read their state here, and the result of a run is derived from it.
 */
export class RunState {
  /** The first event of the run, with the jobs, pools and options of its last part; null before it. */
  started: EventOf<'run_started'> | null = null;
  /** Whether a job ended without success. */
  hasFailure = false;
  /** Its commits, where its jobs work in worktrees. */
  readonly merges = new MergeState();
  /** The files with transcripts of its jobs. */
  readonly transcripts = new TranscriptState();
  readonly #jobs = new Map<string, JobState>();
  /** The parts that have ended. */
  readonly #parts: RunPart[] = [];
  #partStartedAt = 0;
  #partEnd: PartEnd | null = null;
  /** Of the last event, as it stands there. */
  #lastAt = '';
  #lastSeq = 0;
  readonly #restarts = new Map<string, number>();
  readonly #overwriters = new Map<string, Overwriter[]>();
  readonly #remote = new Map<string, RemoteRef>();
  #budgetsSpent: SpentBudget[] = [];
  readonly #verdicts = new Map<string, Verdict>();
  #finished = 0;

  /** @throws Error for an event that its job can't take: a bug, or a journal that was edited. */
  apply(event: AimEvent, context: EventContext = NO_CONTEXT): this {
    this.merges.apply(event);
    switch (event.type) {
      case 'run_started':
        this.started = event;
        this.#partStartedAt = Date.parse(event.at);
        break;
      case 'run_resumed':
        this.#resumed(event, context.results);
        break;
      case 'job_started':
      case 'attempt_ended':
      case 'job_finished':
        this.#applyToJob(event, context.at);
        break;
      case 'turn_started':
      case 'turn_ended':
        if (event.job !== null) this.#jobs.set(event.job, turnOfJob(this.jobState(event.job), event));
        break;
      case 'remote_intent':
        this.#refer(event, event.title);
        break;
      case 'remote_session':
        this.#refer(event, event.session);
        break;
      case 'budget_spent': {
        const { type: _, seq: __, at: ___, ...spent } = event;
        this.#budgetsSpent.push(spent);
        break;
      }
      case 'variant_chosen':
        this.#verdicts.set(event.of, { job: event.job, error: event.error });
        break;
      case 'overwritten':
        this.#overwritten(event);
        break;
      case 'instance_changed':
        if (event.restart) this.#restarts.set(event.pool, this.restartsOf(event.pool) + 1);
        break;
      case 'run_finished': {
        const { interrupted, fault, unattributed } = event.result;
        this.#partEnd = { interrupted, fault, unattributed };
        break;
      }
      default:
    }
    this.#lastAt = event.at;
    this.#lastSeq = event.seq;
    return this;
  }

  /** When the run began, in milliseconds since the epoch. */
  get startedAt(): number {
    return Date.parse(this.#requireStarted().at);
  }

  /** When its present part began, in milliseconds since the epoch. */
  get partStartedAt(): number {
    return this.#partStartedAt;
  }

  /** The number of the last event. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** When the last event came, in milliseconds since the epoch. */
  get lastEventAt(): number {
    return Date.parse(this.#lastAt);
  }

  /** The parts before the present one. */
  get earlierParts(): readonly RunPart[] {
    return this.#parts;
  }

  /** All parts, the present one as if it had ended with its last event. */
  get parts(): readonly RunPart[] {
    return [...this.#parts, { startedAt: this.#partStartedAt, endedAt: this.lastEventAt, end: this.#partEnd }];
  }

  /** How long aim has worked on the run until now: the time between two parts is not in it. Milliseconds. */
  workedMs(now: number): number {
    let sum = 0;
    for (const { startedAt, endedAt } of this.#parts) {
      if (now <= endedAt) return sum + Math.max(0, now - startedAt);
      sum += endedAt - startedAt;
    }
    return sum + Math.max(0, now - this.#partStartedAt);
  }

  /** How often an instance of a pool was restarted, over all parts. */
  restartsOf(pool: string): number {
    return this.#restarts.get(pool) ?? 0;
  }

  /** The session of a service that was last made for a job, or was about to be. */
  remoteOf(id: string): RemoteRef | null {
    return this.#remote.get(id) ?? null;
  }

  /** What was last decided of the variants of a job; null: nothing was. */
  verdictOn(of: string): Verdict | null {
    return this.#verdicts.get(of) ?? null;
  }

  /** Those that are spent in its present part. */
  get budgetsSpent(): readonly SpentBudget[] {
    return this.#budgetsSpent;
  }

  /** The jobs that may have overwritten the work of a job. */
  overwritersOf(id: string): readonly Overwriter[] {
    return this.#overwriters.get(id) ?? [];
  }

  jobState(id: string): JobState {
    return this.#jobs.get(id) ?? NOT_STARTED;
  }

  isFinished(id: string): boolean {
    return this.jobState(id).name === 'finished';
  }

  /** How a job ended; null while it has not finished. */
  endOf(id: string): FinishedJob | null {
    const state = this.jobState(id);
    return state.name === 'finished' ? state : null;
  }

  /** How many jobs have finished. */
  get finishedCount(): number {
    return this.#finished;
  }

  /** The attempts at a job that have ended, while it has not finished: its result lists them then. */
  attemptsAt(id: string): readonly EndedAttempt[] {
    const state = this.jobState(id);
    return state.name === 'finished' ? [] : state.attempts;
  }

  #requireStarted(): EventOf<'run_started'> {
    if (this.started === null) throw new Error('the run has not started');
    return this.started;
  }

  #resumed(event: EventOf<'run_resumed'>, results: EventContext['results']): void {
    const { aim_version, rehearsal, options, isolation, jobs, pools, at } = event;
    const first = this.#requireStarted();
    this.started = { ...first, aim_version, rehearsal: first.rehearsal && rehearsal, options, isolation, jobs, pools };
    this.#parts.push(this.parts.at(-1)!);
    this.#partStartedAt = Date.parse(at);
    this.#partEnd = null;
    this.#budgetsSpent = [];
    const again = new Map(event.again.map(({ job, fresh }) => [job, fresh]));
    this.hasFailure = false;
    this.#finished = 0;
    for (const { id, variant_of } of jobs) {
      const fresh = again.get(id);
      const state = resumeJob(this.jobState(id), fresh !== undefined, fresh === true, results?.get(id));
      if (state.name === 'finished') this.#finished += 1;
      if (state !== NOT_STARTED) this.#jobs.set(id, state);
      if (fresh === true) this.#remote.delete(id);
      if (fresh === true && variant_of !== null) this.#verdicts.delete(variant_of);
      if (fresh !== undefined) this.#overwriters.delete(id);
    }
  }

  #refer({ job, pool, at }: EventOf<'remote_intent' | 'remote_session'>, name: string): void {
    if (job === null) return;
    const state = this.jobState(job);
    const attempt = state.name === 'running' ? state.open.number : 1;
    this.#remote.set(job, { name, at: Date.parse(at), pool, attempt });
  }

  /** It may come when one of the two has ended, and then changes how that ended. */
  #overwritten({ jobs: [one, two], files }: EventOf<'overwritten'>): void {
    for (const [id, other] of [
      [one, two],
      [two, one],
    ] as const) {
      const known = this.#overwriters.get(id) ?? [];
      const before = known.find(({ job }) => job === other)?.files ?? [];
      const all = { job: other, files: [...new Set([...before, ...files])].sort() };
      this.#overwriters.set(id, [...known.filter(({ job }) => job !== other), all]);
      const state = this.jobState(id);
      if (state.name !== 'finished') continue;
      this.#jobs.set(id, asOverwritten(state));
      this.hasFailure = true;
    }
  }

  #applyToJob(event: JobEvent, at: number): void {
    if (event.type === 'job_started') this.#endTranscriptBefore(event);
    this.transcripts.apply(event);
    this.#jobs.set(event.job, moveJob(this.jobState(event.job), event, at));
    if (event.type !== 'job_finished') return;
    this.#finished += 1;
    if (!event.result.success) this.hasFailure = true;
  }

  /** The end of an attempt may be on record only after the next job of its instance has begun. */
  #endTranscriptBefore({ transcript: start }: EventOf<'job_started'>): void {
    if (start === undefined) return;
    const before = this.transcripts.lastJobIn(start.file);
    if (before !== null) this.#jobs.set(before, transcriptEnds(this.jobState(before), start));
  }
}

/** The state that the events of a run lead to. */
export function foldRun(events: Iterable<AimEvent>): RunState {
  const state = new RunState();
  const results = new Map<string, JobResult>();
  for (const event of events) {
    if (event.type === 'job_finished') results.set(event.job, event.result);
    state.apply(event, { at: 0, results });
  }
  return state;
}
