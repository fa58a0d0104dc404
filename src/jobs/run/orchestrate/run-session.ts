import type { Clock } from '../../../lib/clock.ts';
import type { Job } from '../../../model/run/job.ts';
import type { Unit } from '../../plan/unit.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { RemoteRef } from '../../record/run-state.ts';
import type { Budgets } from '../budget/run-budgets.ts';
import { whyCancelled } from '../why-cancelled.ts';
import type { Attempts } from './attempts.ts';
import type { JobEnds } from './job-ends.ts';
import type { MergedReport } from './merge-attempt.ts';
import { withEnd } from '../with-end.ts';
import type { UnitSeat } from './unit-seat.ts';

export interface SessionRunSpec {
  readonly record: Pick<RunRecord, 'state'>;
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly ends: JobEnds;
  readonly attempts: Attempts;
}

/**
 * The jobs of a session, one after another in one conversation. None is tried again, for the conversation would be gone; but
 * after a limit of the provider it is still there.
 */
export async function runSession(
  spec: SessionRunSpec,
  unit: Unit,
  jobs: readonly Job[],
  seat: UnitSeat,
  until: AbortSignal,
): Promise<void> {
  if (jobs.length === 0) return;
  const left = new Map(jobs.map((job) => [job.id, job]));
  const whyNot = (id: string) => spec.budgets.whyNot(jobs.find((job) => job.id === id)!);
  const single = jobs.map((job) => ({ ...job, attempts: 1 }));
  const { state } = spec.record;
  const attempt = 1 + Math.max(...jobs.map(({ id }) => state.attemptsAt(id).length));
  const { session } = jobs[0]!;
  const resume = remoteOf(session, spec.record);
  const order = { jobs: single, pool: unit.pool, session, attempt, uncounted: attempt - 1, resume };
  let again: string | null = null;
  const isTriedAgain = ({ id }: Job) => id === again;
  for await (const report of spec.attempts.carryOut(order, isTriedAgain, until)) {
    if (report.isRepaired && whyNot(report.job) === null) continue;
    const job = left.get(report.job)!;
    again = (await hasLimitPassed(spec, job, report, seat, until)) ? job.id : null;
    if (again !== null) continue;
    left.delete(job.id);
    // Looked at before the disk is waited for: an interrupt that comes later did not end the session.
    const isEnding = until.aborted;
    await spec.ends.finish(job, report, whyCancelled(until.reason));
    const { outcome } = report.result;
    const [next] = left.values();
    const spent = isEnding || next === undefined ? null : whyNot(next.id);
    if (outcome === 'completed' && spent === null) continue;
    for (const next of left.values()) {
      if (isEnding) spec.ends.unstarted(next, 'cancelled', whyCancelled(until.reason));
      else if (spent !== null) spec.ends.unstarted(next, 'cancelled', spent);
      else spec.ends.unstarted(next, 'skipped', `session_lost: ${job.id} ${outcome}`);
    }
    break;
  }
  if (left.size > 0) await spec.ends.onDisk();
}

/** Whether a job of a session that met a limit is to be tried again, in the same conversation: its pool takes work again. */
async function hasLimitPassed(
  spec: SessionRunSpec,
  job: Job,
  { result }: MergedReport,
  seat: UnitSeat,
  until: AbortSignal,
): Promise<boolean> {
  if (result.limit === undefined) return false;
  const { clock, budgets } = spec;
  while (!until.aborted && budgets.whyNot(job) === null) {
    const decision = spec.attempts.decide(job);
    if (decision === 'stop') return false;
    if (await seat.take(decision, clock, withEnd(until, budgets.endOf(job)))) return true;
  }
  return false;
}

/** The session of a service that has the conversation of jobs which an earlier part of the run had begun. */
function remoteOf(session: string | null, { state }: SessionRunSpec['record']): RemoteRef | null {
  if (state.earlierParts.length === 0) return null;
  const mates = (state.started?.jobs ?? []).filter((job) => job.session === session);
  return mates.map(({ id }) => state.remoteOf(id)).findLast((remote) => remote !== null) ?? null;
}
