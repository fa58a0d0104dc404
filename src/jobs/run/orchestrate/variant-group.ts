import { onAbortOrNow } from '../../../lib/on-abort.ts';
import { AimError } from '../../../model/errors.ts';
import type { Job } from '../../../model/run/job.ts';
import type { WorkCommit, Workspace } from '../../../workspace/workspace.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { chooseVariant, type VariantStanding } from './choose-variant.ts';
import { type MergedReport, unmerged } from './merge-attempt.ts';
import type { AttemptReport } from '../unit-executor.ts';
import { isEndOfRun, whyCancelled } from '../why-cancelled.ts';
import { type DecidedEnd, type EndedVariant, isCandidate, mayGoOn, variantEnd } from './variant-end.ts';

/** Records how variants ended. */
interface VariantEnds {
  attempt(report: MergedReport): void;
  /** @param why it was never started. @param as how it ended, if not as its last attempt. */
  finish(job: Job, last: MergedReport | null, why: string, as: DecidedEnd | null): Promise<void>;
  /** Makes a branch of a commit that is not merged, where one is to stay. */
  leave(report: MergedReport): Promise<unknown>;
}

/** What is done for a group by whoever runs its variants. */
export interface VariantWork {
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly workspace: Pick<Workspace, 'judge'>;
  /** Merges the commit of an attempt, and records how the attempt ended. */
  merge(report: AttemptReport): Promise<MergedReport>;
  /** Records how they ended. */
  readonly ends: VariantEnds;
  /** Tries a variant again that was not merged. @returns false: its policy has no further attempt. */
  retry(job: Job): boolean;
  /** No variant is started any more that has not been. */
  withdraw(jobs: readonly Job[]): void;
}

/** What is known of a variant that is not recorded as finished. */
interface Delivered extends EndedVariant {
  readonly report: MergedReport | null;
  /** Why it was not started, if it was not. */
  readonly why: string;
  /** Resolves when its commit has been through the gate, or is not to be for now. */
  readonly handled: PromiseWithResolvers<void>;
}

/**
 * The variants of a job: several attempts side by side, of which one is merged. They deliver what they came to; the group
 * decides, and records how each of them ended.
 */
export class VariantGroup {
  readonly of: string;
  readonly #jobs: readonly Job[];
  /** In the order in which they were delivered. */
  readonly #delivered = new Map<string, Delivered>();
  readonly #stop = new AbortController();
  #change = Promise.withResolvers<void>();
  #isOver = false;

  /** @param jobs its variants, all that the run has. */
  constructor(of: string, jobs: readonly Job[]) {
    this.of = of;
    this.#jobs = jobs;
  }

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  /** Whether all its variants have ended and are recorded. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Aborts when one is merged: the others have nothing to work for. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  /**
   * A variant has ended, or cannot be started. Resolves at once; for the one that is chosen already, when it has been through
   * the gate. @param report of its last attempt. @param why it was not started.
   */
  async deliver(job: Job, report: MergedReport | null, why: string, { state }: VariantWork['record']): Promise<void> {
    const handled = Promise.withResolvers<void>();
    const isReady = report !== null && isCandidate(report);
    this.#delivered.set(job.id, { report, isReady, why, handled });
    this.#change.resolve();
    if (isReady && state.verdictOn(this.of)?.job === job.id && !this.#isOver) await handled.promise;
  }

  /** Whether a variant may be started: not beside one that is chosen, which waits to be merged. */
  mayStart(id: string, { state }: Pick<RunRecord, 'state'>): boolean {
    const chosen = state.verdictOn(this.of)?.job ?? id;
    return chosen === id || state.isFinished(chosen) || this.#delivered.get(chosen)?.isReady === false;
  }

  /** Something has changed that is not delivered: a variant was recorded as finished. */
  changed(): void {
    this.#change.resolve();
  }

  /** Resolves when each variant has an end. */
  async run(work: VariantWork, until: AbortSignal): Promise<void> {
    using _ = onAbortOrNow(until, () => this.#change.resolve());
    try {
      while (!this.#isOver) {
        this.#change = Promise.withResolvers();
        if (!(await this.#step(work, until))) await this.#change.promise;
      }
    } finally {
      this.#isOver = true;
      for (const { handled } of this.#delivered.values()) handled.resolve();
    }
  }

  /** @returns false where there is nothing to do before something changes. */
  async #step(work: VariantWork, until: AbortSignal): Promise<boolean> {
    const { state } = work.record;
    const verdict = state.verdictOn(this.of);
    const standings = this.#standings(work);
    const { judge } = this.#jobs[0]!;
    const step = chooseVariant({ standings, verdict, hasJudge: judge !== null, isEnding: until.aborted });
    if ([...standings.values()].includes('merged')) this.#endOthers(work);
    switch (step.do) {
      case 'wait':
        return false;
      case 'choose':
        await this.#decide(work, step.job, step.by, null);
        return true;
      case 'judge':
        await this.#judge(work, step.jobs, until);
        return true;
      case 'merge':
        await this.#merge(work, step.job);
        return true;
      case 'end':
        await this.#end(work, step.winner, until);
        this.#isOver = true;
        return true;
    }
  }

  #standings({ record: { state } }: VariantWork): Map<string, VariantStanding> {
    const chosen = state.verdictOn(this.of)?.job;
    const standingOf = ({ id }: Job): VariantStanding => {
      const end = state.endOf(id);
      if (end !== null) return end.outcome === 'completed' && id === chosen ? 'merged' : 'ended';
      const delivered = this.#delivered.get(id);
      return delivered === undefined ? 'open' : delivered.isReady ? 'ready' : 'ended';
    };
    const byId = new Map(this.#jobs.map((job) => [job.id, job]));
    const ids = [...this.#delivered.keys(), ...byId.keys()];
    return new Map(ids.map((id) => [id, standingOf(byId.get(id)!)]));
  }

  /** On the disk before anything follows from it: a run that goes on decides no second time. */
  async #decide(
    { record }: VariantWork,
    job: string | null,
    by: 'first' | 'only' | 'judge',
    error: string | null,
  ): Promise<void> {
    record.emit({ type: 'variant_chosen', of: this.of, job, by, error });
    // A journal that can't be written ends the run by a signal.
    await record.sync().catch(() => {});
  }

  async #judge(work: VariantWork, ids: readonly string[], until: AbortSignal): Promise<void> {
    const ready = this.#jobs.filter(({ id }) => ids.includes(id));
    const commits = ready.map(({ id }): WorkCommit => this.#delivered.get(id)!.report!.work.commit!);
    try {
      const judgement = await work.workspace.judge(this.#jobs[0]!.judge!, commits, `judge-${this.of}`, until);
      if (judgement.kind === 'chosen') await this.#decide(work, judgement.commit.job, 'judge', null);
      else await this.#decide(work, null, 'judge', judgement.why);
    } catch (error) {
      if (!isEndOfRun(error, until)) throw error;
    }
  }

  async #merge(work: VariantWork, id: string): Promise<void> {
    const job = this.#jobs.find((it) => it.id === id)!;
    const delivered = this.#delivered.get(id)!;
    const report = await work.merge(delivered.report!);
    if (report.result.outcome === 'completed') await work.ends.finish(job, report, '', null);
    else if (work.retry(job)) this.#delivered.delete(id);
    else this.#delivered.set(id, { ...delivered, report, isReady: false });
    delivered.handled.resolve();
  }

  /** What still works or waits could not be merged any more. */
  #endOthers({ withdraw }: VariantWork): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(new AimError('shut_down', 'another variant was merged'));
    withdraw(this.#jobs);
  }

  /** Records the ends of all that are not recorded yet. */
  async #end(work: VariantWork, winner: string | null, until: AbortSignal): Promise<void> {
    const { state } = work.record;
    const error = state.verdictOn(this.of)?.error ?? null;
    const left = this.#jobs.flatMap((job) => {
      const delivered = this.#delivered.get(job.id);
      return state.isFinished(job.id) || delivered === undefined ? [] : [{ job, delivered }];
    });
    // One of them may still be merged by a run that goes on.
    const goesOn =
      winner === null && error === null && until.aborted && left.some(({ delivered }) => mayGoOn(delivered));
    for (const { job, delivered } of left) {
      const wasTried = state.attemptsAt(job.id).length > 0;
      const { attempt, as } = variantEnd(delivered, { winner, error, goesOn, wasTried });
      await this.#finish(work, job, delivered, attempt, as);
    }
  }

  /** @param attempt how an attempt ends that waited. @param as how the job does, if not as its attempt. */
  async #finish(
    { ends }: VariantWork,
    job: Job,
    { report, isReady, why }: Delivered,
    attempt: DecidedEnd | null,
    as: DecidedEnd | null,
  ): Promise<void> {
    if (!isReady || attempt === null) return await ends.finish(job, report, why, as);
    const ended = unmerged(report!, attempt.outcome, attempt.error);
    // Before its end is recorded: from then on nothing else has its commit.
    await ends.leave(ended);
    ends.attempt(ended);
    await ends.finish(job, ended, why, as);
  }
}

/**
 * The variants of a run, by the job of the file, where one of them has no end yet.
 * @param planned the jobs that are done now. @param all those too that ended before.
 */
export function variantGroups(
  planned: readonly Job[],
  all: readonly Job[],
  isFinished: (id: string) => boolean,
): VariantGroup[] {
  if (planned.every(({ variant_of }) => variant_of === null)) return [];
  const jobs = new Map([...all.filter(({ id }) => isFinished(id)), ...planned].map((job) => [job.id, job]));
  const groups = Map.groupBy(jobs.values(), ({ variant_of }) => variant_of);
  return [...groups].flatMap(([of, variants]) =>
    of === null || variants.every(({ id }) => isFinished(id)) ? [] : [new VariantGroup(of, variants)],
  );
}

/** Why a variant was not started that is withdrawn or cancelled. */
export function whyNotStarted(group: VariantGroup, until: AbortSignal): string {
  return whyCancelled(until.aborted ? until.reason : group.stopped.reason);
}
