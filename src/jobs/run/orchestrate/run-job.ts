import type { Clock } from '../../../lib/clock.ts';
import type { Job } from '../../../model/run/job.ts';
import { onPool } from '../../plan/fallback.ts';
import type { Unit } from '../../plan/unit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import { whyCancelled } from '../why-cancelled.ts';
import { withEnd } from '../with-end.ts';
import type { Attempts } from './attempts.ts';
import type { FileHolds } from './file-holds.ts';
import type { JobEnds } from './job-ends.ts';
import type { MergedReport } from './merge-attempt.ts';
import type { PoolRooms } from './pool-rooms.ts';
import type { UnitSeat } from './unit-seat.ts';
import { isCandidate } from './variant-end.ts';

export interface JobRunSpec {
  readonly record: Pick<RunRecord, 'state'>;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly ends: JobEnds;
  readonly attempts: Attempts;
  readonly holds: FileHolds;
  readonly rooms: Pick<PoolRooms, 'whyNot'>;
  /** Puts a unit back in line that lost these files to another job. */
  requeue(unit: Unit, lost: readonly string[]): void;
}

/** A job that is part of no session. */
export interface LoneJob {
  readonly unit: Unit;
  readonly job: Job;
  /** What became of its last attempt, where an earlier part of the run made it; null: none is known. */
  readonly recovered: MergedReport | null;
  /** Of a variant: aborts when another one is merged, and takes its last report, by which others decide how it ends. */
  readonly variant: { readonly stopped: AbortSignal; deliver(last: MergedReport | null): Promise<void> } | null;
}

/** A job alone is tried again by another order. */
const NOT_AGAIN = () => false;

/** Tries a job as often as its policy says, and records its end. Resolves early where it is put back in line. */
export async function runJob(spec: JobRunSpec, lone: LoneJob, seat: UnitSeat, until: AbortSignal): Promise<void> {
  const { record, clock, budgets, attempts, ends, holds } = spec;
  const { unit, job, variant } = lone;
  const whileOpen = withEnd(until, variant?.stopped ?? null);
  let last = lone.recovered;
  let spent: string | null = null;
  using _hold = await holds.begin(job.id, whileOpen);
  while (!whileOpen.aborted) {
    const decision = attempts.decide(job);
    if (decision === 'stop') break;
    const there = onPool(job, decision.on);
    spent = budgets.whyNot(there);
    if (spent !== null) break;
    // Others may have the files now that it is not to lose again.
    const lost = holds.lostBy(job.id);
    if (lost.length > 0) return spec.requeue({ ...unit, pool: decision.on }, lost);
    if (!(await seat.take(decision, clock, withEnd(whileOpen, budgets.endOf(there))))) continue;
    for await (const report of attempts.carryOut(attempts.orderOf(there), NOT_AGAIN, whileOpen)) {
      last = report;
      // A repair would be one more attempt.
      if (report.isRepaired && budgets.whyNot(there) !== null) break;
    }
    // Whether it is merged is not decided yet.
    if (variant !== null && last !== null && isCandidate(last)) break;
  }
  if (variant !== null) return await variant.deliver(last);
  // A run that goes on makes the attempt that would have followed: its last one was not the end of the job.
  if (until.aborted && last !== null && attempts.decide(job) !== 'stop') {
    const error = whyCancelled(until.reason);
    return await ends.finish(job, last, error, { outcome: 'cancelled', error });
  }
  if (!until.aborted) spent ??= budgets.whyNot(onPool(job, unit.pool));
  const refusal = until.aborted || spent !== null ? null : spec.rooms.whyNot(unit.pool);
  if (refusal === null || record.state.attemptsAt(job.id).length > 0) {
    return await ends.finish(job, last, spent ?? whyCancelled(until.reason));
  }
  ends.refused(job, refusal);
  await ends.onDisk();
}
