import { recordedFacts } from './checkout-facts.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Emit, EventOf } from '../../../model/events.ts';
import type { Attempt } from '../../../model/run/job-result.ts';
import type { Isolation } from '../../../model/merging/isolation.ts';
import type { RunOptions } from '../../../model/run/run-options.ts';
import { AIM_VERSION } from '../../../model/version.ts';
import type { CheckoutFacts } from '../../../workspace/workspace.ts';
import type { RecoveredWork } from '../../../workspace/worktree/recovery/run-recovery.ts';
import type { OpenAttempt } from '../../record/job-state.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { RunState } from '../../record/run-state.ts';
import {
  type AdoptedWork,
  type AdoptSpec,
  fromOpen,
  type MergedJob,
  ONLY_COMPLETED,
  undeclaredOf,
} from './adopt-work.ts';
import { abandonedResult, jobResult, NO_COMMIT } from '../job-result.ts';
import type { Resumption } from './prepare-resume.ts';

export interface ResumptionRecord {
  readonly record: Pick<RunRecord, 'state' | 'emit'>;
  readonly clock: Clock;
  readonly checkout: CheckoutFacts;
  readonly isolation: Isolation;
  readonly commits: EventOf<'run_resumed'>['commits'];
  readonly rehearsal: boolean;
  readonly options: RunOptions;
  /** What the refs of the run have, and its journal may not. */
  readonly work: RecoveredWork;
  readonly adopted: AdoptedWork;
}

/**
 * Records that a run goes on: first what it does now, then what was done already, then how the attempts ended that the last
 * aim left open, then the ends of jobs that are not done any more.
 */
export function recordResumption(resumption: Resumption, facts: ResumptionRecord): void {
  const { plan, jobs, again, lost, left, renewed, past } = resumption;
  const { record, clock, checkout, isolation, commits, rehearsal, options, work, adopted } = facts;
  const { state, emit } = record;
  const queuedS = state.workedMs(clock.now()) / 1000;
  const open = openAttempts(state, (name) => past.folder.find(name));
  const redone = new Set(again.map(({ job }) => job));
  const kept = jobs.flatMap(({ id }) => {
    const end = redone.has(id) ? null : state.endOf(id);
    return end === null ? [] : [{ job: id, outcome: end.outcome }];
  });
  emit({
    type: 'run_resumed',
    run_id: past.folder.runId,
    aim_version: AIM_VERSION,
    ...recordedFacts(checkout),
    rehearsal,
    options,
    isolation,
    commits,
    jobs: [...jobs],
    pools: [...plan.pools],
    again: [...again],
    kept,
  });
  for (const { noted, ...commit } of work.waiting) {
    if (!noted) emit({ type: 'job_committed', ...commit, files: [...commit.files] });
  }
  for (const { files: _, ...merged } of work.merged) emit({ type: 'job_merged', ...merged });
  for (const each of adopted.merged) finishMerged(each, open.get(each.job.id), queuedS, record);
  const goesOn = new Set(adopted.waiting.map(({ job }) => job.id));
  for (const [id, attempt] of open) if (!state.isFinished(id) && !goesOn.has(id)) endCutAttempt(id, attempt, emit);
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const abandon = (id: string, outcome: 'skipped' | 'cancelled', error: string) => {
    const result = abandonedResult(byId.get(id)!, state.attemptsAt(id), { outcome, error, queuedS });
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
  readonly open: OpenAttempt;
  readonly queuedS: number | null;
  /** As if it had completed. */
  readonly result: Attempt;
}

/**
 * The attempts that the last aim did not see the end of, by job. To
 * be asked for before the run goes on: times are of its last part.
 */
function openAttempts(state: RunState, find: AdoptSpec['find']): Map<string, CutAttempt> {
  const found = (state.started?.jobs ?? []).flatMap(({ id }) => {
    const job = state.jobState(id);
    if (job.name !== 'running') return [];
    const { firstTurnAt } = job.open;
    const queuedS = firstTurnAt === null ? null : state.workedMs(firstTurnAt) / 1000;
    return [[id, { open: job.open, queuedS, result: fromOpen(job.open, state, find).result }] as const];
  });
  return new Map(found);
}

function endCutAttempt(job: string, { open, queuedS, result }: CutAttempt, emit: Emit): void {
  const { number: attempt, turns, usage } = open;
  const ended: Attempt = { ...result, outcome: 'interrupted', error: 'aim was killed while it ran' };
  emit({ type: 'attempt_ended', job, attempt, queued_s: queuedS, turns, usage, counts: false, result: ended });
}

/** The end of a job whose commit is merged: its answer has gone with the aim that got it. */
function finishMerged(
  { job, attempt, commit, files }: MergedJob,
  cut: CutAttempt | undefined,
  queuedS: number,
  { state, emit }: Pick<RunRecord, 'state' | 'emit'>,
): void {
  if (state.attemptsAt(job.id).at(-1)?.result.outcome !== 'completed') {
    // Without an open one, an interrupt had ended it, and its commit was merged all the same.
    const { open, result = ONLY_COMPLETED, queuedS: queued_s = null } = cut ?? {};
    const { turns = 0, usage = null } = open ?? {};
    emit({ type: 'attempt_ended', job: job.id, attempt, queued_s, turns, usage, counts: true, result });
  }
  const end = { ...NO_COMMIT, merged: commit };
  const result = {
    ...jobResult(job, state.attemptsAt(job.id), null, end, queuedS),
    files_changed: [...files],
    outside_files: undeclaredOf(job, files),
  };
  emit({ type: 'job_finished', job: job.id, result });
}
