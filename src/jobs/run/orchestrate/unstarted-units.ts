import type { Job } from '../../../model/run/job.ts';
import { onPool } from '../../plan/fallback.ts';
import type { Unit } from '../../plan/unit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import type { Attempts } from './attempts.ts';
import type { JobEnds } from './job-ends.ts';
import type { PendingUnits } from './pending-units.ts';
import type { PoolRooms } from './pool-rooms.ts';
import type { VariantGroup } from './variant-group.ts';

export interface UnstartedUnitsSpec {
  readonly record: Pick<RunRecord, 'state' | 'emit' | 'sync'>;
  readonly budgets: Budgets;
  readonly ends: JobEnds;
  readonly attempts: Pick<Attempts, 'decide'>;
  readonly rooms: Pick<PoolRooms, 'whyNot'>;
  readonly pending: PendingUnits;
  /** By variant: the variants of the same job, where it has no end yet. */
  readonly groups: ReadonlyMap<string, VariantGroup>;
}

/** Units that wait and are not started: their run ends, their budget is spent, their pool refuses, a job before them failed. */
export class UnstartedUnits {
  readonly #spec: UnstartedUnitsSpec;

  constructor(spec: UnstartedUnitsSpec) {
    this.#spec = spec;
  }

  /** Cancels all that waits. */
  async cancelAll(why: string): Promise<void> {
    await this.#cancel(this.#spec.pending.takeAll(), () => why);
  }

  /** What waits for a pool without a budget left goes to one that it falls back on, and is cancelled where there is none. */
  async cancelSpent(): Promise<void> {
    const { budgets, pending, attempts } = this.#spec;
    if (!budgets.isAnySpent) return;
    const whyNotOn = (job: Job, pool: string) => budgets.whyNot(onPool(job, pool));
    const whyNot = ({ jobs, pool }: Unit) => whyNotOn(jobs[0]!, pool);
    for (const unit of pending.filter(({ jobs }) => jobs[0]!.fallback.length > 0)) {
      const [job] = unit.jobs;
      if (whyNot(unit) === null) continue;
      const decision = attempts.decide(job!);
      if (decision !== 'stop' && whyNotOn(job!, decision.on) === null) pending.move(unit, decision.on);
    }
    await this.#cancel(
      pending.takeWhere((unit) => whyNot(unit) !== null),
      (unit) => whyNot(unit)!,
    );
  }

  /** A pool has paused, or goes on: what waits for it may go to another one, or has nothing to wait for. */
  async reroute(): Promise<void> {
    const { pending, record, rooms, attempts, ends } = this.#spec;
    const refused: Unit[] = [];
    const mayStart = ({ waitsFor }: Unit) => waitsFor.every((id) => record.state.isFinished(id));
    for (const unit of pending.filter(mayStart)) {
      const [job] = unit.jobs;
      if (job!.fallback.length === 0 && rooms.whyNot(unit.pool) === null) continue;
      const decision = attempts.decide(job!);
      if (decision !== 'stop' && decision.on !== unit.pool) pending.move(unit, decision.on);
      else if (rooms.whyNot(unit.pool) !== null) refused.push(unit);
    }
    for (const unit of refused) {
      pending.take(unit);
      const why = rooms.whyNot(unit.pool)!;
      for (const job of await this.withoutSkipped(this.unfinished(unit.jobs))) {
        await this.#end(job, why, () => ends.refused(job, why));
      }
    }
    if (refused.length > 0) await ends.onDisk();
  }

  unfinished(jobs: readonly Job[]): readonly Job[] {
    return jobs.filter(({ id }) => !this.#spec.record.state.isFinished(id));
  }

  /** Records the jobs as skipped that depend on one that did not complete. @returns the others. */
  async withoutSkipped(jobs: readonly Job[]): Promise<Job[]> {
    const { ends, record } = this.#spec;
    const { state } = record;
    const kept: Job[] = [];
    for (const job of jobs) {
      const failed = job.depends_on.find((id) => state.endOf(id)?.success === false);
      if (failed === undefined) kept.push(job);
      else ends.unstarted(job, 'skipped', `depends on ${failed}, which ended ${state.endOf(failed)!.outcome}`);
    }
    if (kept.length < jobs.length) await ends.onDisk();
    return kept;
  }

  /** Many may wait: all are recorded before the disk is waited for. */
  async #cancel(units: readonly Unit[], whyNot: (unit: Unit) => string): Promise<void> {
    if (units.length === 0) return;
    const { ends } = this.#spec;
    for (const unit of units) {
      const why = whyNot(unit);
      for (const job of this.unfinished(unit.jobs)) await this.#end(job, why, () => ends.cancelled(job, why));
    }
    await ends.onDisk();
  }

  /** @param record records the end of a job that is no variant; how a variant ends, its group decides. */
  async #end(job: Job, why: string, record: () => void): Promise<void> {
    const group = this.#spec.groups.get(job.id);
    if (group === undefined) record();
    else await group.deliver(job, null, why, this.#spec.record);
  }
}
