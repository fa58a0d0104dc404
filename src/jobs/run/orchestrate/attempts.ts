import type { Clock } from '../../../lib/clock.ts';
import type { Job } from '../../../model/run/job.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import type { EndedAttempt } from '../../record/job-state.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { RemoteRef } from '../../record/run-state.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import { NO_COMMIT } from '../job-result.ts';
import { countedOn, decideRetry, type RetryDecision, retryPolicyOf } from '../retry-policy.ts';
import type { AttemptReport, OrderWatch, UnitExecutor, UnitOrder } from '../unit-executor.ts';
import type { FileHolds } from './file-holds.ts';
import type { JobEnds } from './job-ends.ts';
import { mergeAttempt, type MergedReport } from './merge-attempt.ts';
import type { PoolRooms } from './pool-rooms.ts';
import { isCandidate } from './variant-end.ts';

export interface AttemptsSpec {
  readonly executor: UnitExecutor;
  readonly workspace: Pick<Workspace, 'merge'>;
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly holds: FileHolds;
  readonly ends: Pick<JobEnds, 'attempt'>;
  readonly rooms: Pick<PoolRooms, 'stateOf'>;
  /** Whether others decide about the commit of this job: it is a variant. */
  isVariant(job: string): boolean;
}

/** The attempts at the jobs of a run: whether there is another one, its order, and what comes of it. */
export class Attempts {
  readonly #spec: AttemptsSpec;

  constructor(spec: AttemptsSpec) {
    this.#spec = spec;
  }

  /** Whether, when and where a job is tried: the one place where its attempts are counted. */
  decide(job: Job): RetryDecision {
    const { record, clock, rooms, budgets } = this.#spec;
    const stateOf = (pool: string) => rooms.stateOf(pool);
    const isSpent = (pool: string) => budgets.isPoolSpent(pool);
    return decideRetry(retryPolicyOf(job), record.state.attemptsAt(job.id), clock.now(), stateOf, isSpent);
  }

  /** The order of the next attempt at a job alone. @param job as its pool has it. */
  orderOf(job: Job): UnitOrder {
    const { state } = this.#spec.record;
    const ended = state.attemptsAt(job.id);
    const pool = job.pool.name;
    return {
      jobs: [job],
      pool,
      session: null,
      attempt: ended.length + 1,
      uncounted: ended.length - countedOn(pool, ended),
      resume: sessionToResume(state.remoteOf(job.id), ended, pool),
    };
  }

  /** Gives the order to the executor, merges what comes of it, and records how each attempt ended. */
  async *carryOut(
    order: UnitOrder,
    isTriedAgain: OrderWatch['isTriedAgain'],
    until: AbortSignal,
  ): AsyncGenerator<MergedReport> {
    const left = new Set(order.jobs.map(({ id }) => id));
    const { executor, budgets, isVariant } = this.#spec;
    const watch = { turnsOf: (job: Job) => budgets.turnsOf(job), isTriedAgain };
    for await (const ended of executor.run(order, watch, until)) {
      if (!ended.isRepaired) left.delete(ended.job);
      const isHeld = isVariant(ended.job) && isCandidate(ended);
      yield isHeld ? { ...ended, end: NO_COMMIT, lost: [] } : await this.merge(ended, until);
    }
    if (left.size > 0) throw new Error(`the executor did not report on ${[...left].join(', ')}`);
  }

  async merge(ended: AttemptReport, until: AbortSignal): Promise<MergedReport> {
    const { workspace, record, holds, ends } = this.#spec;
    using _merging = await holds.merging(ended.job, ended.work.commit?.files ?? [], until);
    const report = await mergeAttempt(ended, workspace, record, until);
    holds.lose(report.job, report.lost);
    ends.attempt(report);
    return report;
  }
}

/**
 * The session of a service that is at work still: its attempt was cut short with its aim, and so was each that watched it on, or
 * it had to repair what it did. The session of an attempt that ended is none of the next one's, also where that is cut short.
 */
function sessionToResume(session: RemoteRef | null, ended: readonly EndedAttempt[], pool: string): RemoteRef | null {
  const last = ended.at(-1);
  if (session === null || session.pool !== pool || last === undefined || !isCutShort(last)) return null;
  const watched = ended.slice(session.attempt - 1);
  return watched.every((it) => isCutShort(it) || it.result.outcome === 'verify_failed') ? session : null;
}

function isCutShort({ counts, result }: EndedAttempt): boolean {
  return !counts && result.limit === undefined;
}
