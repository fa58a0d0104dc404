import type { Clock } from '../../lib/clock.ts';
import type { Emit } from '../../model/events.ts';
import type { RunOptions } from '../../model/run-options.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { CheckoutFacts } from '../../workspace/workspace.ts';
import type { OpenAttempt } from '../record/job-state.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunState } from '../record/run-state.ts';
import { abandonedResult } from './job-result.ts';
import type { Resumption } from './prepare-resume.ts';

export interface ResumptionRecord {
  readonly record: Pick<RunRecord, 'state' | 'emit'>;
  readonly clock: Clock;
  readonly checkout: CheckoutFacts;
  readonly rehearsal: boolean;
  readonly options: RunOptions;
}

/**
 * Records that a run goes on: first what it does now, then how the attempts ended that the last aim left open, then the ends
 * of jobs that are not done any more.
 */
export function recordResumption(
  { past, plan, jobs, again, lost, left, renewed }: Resumption,
  { record, clock, checkout, rehearsal, options }: ResumptionRecord,
): void {
  const { state, emit } = record;
  const open = openAttempts(state);
  const redone = new Set(again.map(({ job }) => job));
  const kept = jobs.flatMap(({ id }) => {
    const result = redone.has(id) ? null : state.resultOf(id);
    return result === null ? [] : [{ job: id, outcome: result.outcome }];
  });
  emit({
    type: 'run_resumed',
    run_id: past.folder.runId,
    aim_version: AIM_VERSION,
    cwd: checkout.cwd,
    head: checkout.head,
    dirty: [...checkout.dirty],
    rehearsal,
    options,
    jobs: [...jobs],
    pools: [...plan.pools],
    again: [...again],
    kept,
  });
  for (const attempt of open) endAttempt(attempt, emit);
  const queuedS = state.workedMs(clock.now()) / 1000;
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const abandon = (id: string, outcome: 'skipped' | 'cancelled', error: string) => {
    const job = byId.get(id)!;
    const result = abandonedResult(job, state.attemptsAt(id), { outcome, error, queuedS });
    emit({ type: 'job_finished', job: id, result });
  };
  for (const id of lost) abandon(id, 'skipped', 'session_lost: its conversation ended with aim');
  for (const id of left) abandon(id, 'cancelled', 'it was left out when the run was resumed');
  for (const session of renewed) {
    const message = 'the session goes on in a new conversation, which knows nothing of what was said before';
    emit({ type: 'notice', level: 'warning', message, about: session });
  }
}

interface CutAttempt {
  readonly job: string;
  readonly open: OpenAttempt;
  readonly queuedS: number | null;
  readonly durationS: number;
}

/** The attempts that the last aim did not see the end of. To be asked for before the run goes on: times are of its last part. */
function openAttempts(state: RunState): CutAttempt[] {
  return (state.started?.jobs ?? []).flatMap(({ id }) => {
    const job = state.jobState(id);
    if (job.name !== 'running') return [];
    const { firstTurnAt } = job.open;
    const queuedS = firstTurnAt === null ? null : state.workedMs(firstTurnAt) / 1000;
    // Its last sign of life is the last event.
    const durationS = firstTurnAt === null ? 0 : Math.max(0, state.lastEventAt - firstTurnAt) / 1000;
    return [{ job: id, open: job.open, queuedS, durationS }];
  });
}

function endAttempt({ job, open, queuedS, durationS }: CutAttempt, emit: Emit): void {
  const { number: attempt, tool, pool, instance, turns, usage } = open;
  const result = {
    outcome: 'interrupted',
    error: 'aim was killed while it ran',
    tool,
    pool,
    instance,
    duration_s: durationS,
  } as const;
  emit({ type: 'attempt_ended', job, attempt, queued_s: queuedS, turns, usage, counts: false, result });
}
