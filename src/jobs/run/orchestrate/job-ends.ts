import type { Clock } from '../../../lib/clock.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { Job } from '../../../model/run/job.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import { withOverwriters } from '../../record/results/overwritten.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { abandonedResult, endedAs, jobResult, NO_COMMIT, unstartedResult } from '../job-result.ts';
import type { MergedReport } from './merge-attempt.ts';
import type { DecidedEnd } from './variant-end.ts';

/** How a job ends that no attempt was made at. */
type UnstartedOutcome = 'cancelled' | 'skipped' | 'failed' | 'not_started';

export interface JobEndsSpec {
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly workspace: Pick<Workspace, 'leave'>;
  readonly clock: Clock;
  /** Completes a job's result before it is recorded. */
  settle(job: Job, result: JobResult): JobResult;
  /** The end of a job is in the record. */
  onFinished(job: Job): void;
}

/** Records how attempts and jobs ended. */
export class JobEnds {
  readonly #spec: JobEndsSpec;

  constructor(spec: JobEndsSpec) {
    this.#spec = spec;
  }

  attempt({ job, attempt, result, turns, usage, firstTurnAt }: MergedReport): void {
    const { emit, state } = this.#spec.record;
    const queued_s = firstTurnAt === null ? null : state.workedMs(firstTurnAt) / 1000;
    // A limit of a provider is not the job's fault.
    const counts = result.limit === undefined;
    emit({ type: 'attempt_ended', job, attempt, queued_s, turns, usage, counts, result });
  }

  /**
   * The end of a job, which is on the disk when this resolves.
   * @param last the report of its last attempt; null: no attempt was made, or an aim before this one made it.
   * @param why no attempt was made. @param as how it ended, where that is not as its last attempt.
   */
  async finish(job: Job, last: MergedReport | null, why: string, as: DecidedEnd | null = null): Promise<void> {
    const ended = this.#spec.record.state.attemptsAt(job.id);
    const end = last === null ? NO_COMMIT : { ...last.end, branch: await this.leave(last) };
    const result =
      ended.length === 0 ? this.#unstarted(job, 'cancelled', why) : jobResult(job, ended, last, end, this.#waitedS());
    this.#record(job, as === null ? result : endedAs(result, as));
    await this.onDisk();
  }

  /** What is not merged stays as a branch; what an interrupt kept from being merged waits for a run that is resumed. */
  async leave({ result, work: { commit } }: MergedReport): Promise<string | null> {
    if (commit === null || result.outcome === 'completed' || result.outcome === 'interrupted') return null;
    return await this.#spec.workspace.leave(commit);
  }

  /** The end of a job whose pool is paused for longer than anybody waits. */
  refused(job: Job, why: string): void {
    const attempts = this.#spec.record.state.attemptsAt(job.id);
    if (attempts.length === 0) this.unstarted(job, 'not_started', why);
    else this.#record(job, jobResult(job, attempts, null, NO_COMMIT, this.#waitedS()));
  }

  /** The end of a job that no attempt was made at. */
  unstarted(job: Job, outcome: UnstartedOutcome, error: string): void {
    this.#record(job, this.#unstarted(job, outcome, error));
  }

  /** The end of a job that waits: for its first attempt, or for another one. */
  cancelled(job: Job, why: string): void {
    const attempts = this.#spec.record.state.attemptsAt(job.id);
    const end = { outcome: 'cancelled', error: why, queuedS: this.#waitedS() } as const;
    this.#record(job, abandonedResult(job, attempts, end));
  }

  /** A journal that can't be written ends the run by a signal, so its error is not needed here. */
  async onDisk(): Promise<void> {
    await this.#spec.record.sync().catch(() => {});
  }

  #record(job: Job, result: JobResult): void {
    const { record, settle, onFinished } = this.#spec;
    const whole = withOverwriters(result, record.state.overwritersOf(job.id));
    record.emit({ type: 'job_finished', job: job.id, result: settle(job, whole) });
    onFinished(job);
  }

  #unstarted(job: Job, outcome: UnstartedOutcome, error: string): JobResult {
    return unstartedResult(job, { outcome, error, queuedS: this.#waitedS() });
  }

  #waitedS(): number {
    const { clock, record } = this.#spec;
    return record.state.workedMs(clock.now()) / 1000;
  }
}
