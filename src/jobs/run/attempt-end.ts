import type { JobRun } from '../../adapters/adapter.ts';
import { AimError } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import { isReadOnly } from '../../model/pool/approvals.ts';
import { approvalsOf, type Job } from '../../model/run/job.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';
import { reasonOf } from '../../model/turn/outcome-meaning.ts';
import { patchOf } from '../../model/turn/remote-work.ts';
import { staysWithinApprovals } from '../../tools/within-approvals.ts';
import type { Check } from '../../workspace/checks/check-runner.ts';
import { textOfBreach } from '../../workspace/guard/breach.ts';
import type { AcquiredPlace, Work, WorkCommit, Workspace } from '../../workspace/workspace.ts';
import type { PoolRunner } from './pools/pool-runner.ts';
import { isEndOfRun, whyCancelled } from './why-cancelled.ts';

export interface AttemptEndSpec {
  readonly workspace: Workspace;
  readonly emit: Emit;
  /** Resolves when everything that was emitted is on the disk. @throws AimError record_failed. */
  readonly sync: () => Promise<void>;
  /** Whether a job fails that changed files which it did not declare. */
  readonly strictFiles: boolean;
}

/** The turns of an attempt, which have ended, and where they ran. */
export interface TurnsEnd {
  readonly job: Job;
  /** From 1. */
  readonly attempt: number;
  readonly run: JobRun;
  readonly place: AcquiredPlace;
  readonly runner: PoolRunner;
}

/** What ends the turns of a job, and what ends all that is done for it. */
export interface Ends {
  /** Aborts with `all`, too. */
  readonly turns: AbortSignal;
  readonly all: AbortSignal;
}

/** How an attempt ended, and what of it is to be merged. */
export interface AttemptEnd {
  readonly outcome: JobOutcome;
  readonly error: string | null;
  readonly work: Work;
  readonly check: Check | null;
}

/**
 * What the turns of an attempt came to in their place: what they changed, and the check of that. A commit that is to be merged is
 * kept when this resolves.
 */
export async function endAttempt(
  spec: AttemptEndSpec,
  ended: TurnsEnd,
  { turns, all: signal }: Ends,
): Promise<AttemptEnd> {
  const { job, attempt, run, place } = ended;
  const { workspace, emit } = spec;
  const completed = run.outcome.kind === 'completed';
  const delivered = run.remote === null ? null : patchOf(run.remote);
  const work = await workspace.after(place, { job, attempt }, { completed, reported: run.files, delivered });
  for (const { job: other, files } of work.overlaps ?? []) {
    emit({ type: 'overwritten', jobs: [job.id, other], files: [...files] });
  }
  if (!completed) {
    const isCut = run.outcome.kind === 'interrupted' && turns.aborted && !signal.aborted;
    const error = isCut ? whyCancelled(turns.reason) : reasonOf(run.outcome);
    return { outcome: run.outcome.kind, error, work, check: null };
  }
  const fault = faultOf(ended, work, spec.strictFiles);
  if (fault !== null) return { ...fault, work: { ...work, commit: null }, check: null };
  let check: Check | null = null;
  try {
    if (isChecked(job, work)) check = await workspace.verify(place, { job, attempt }, work.commit, job.verify!, signal);
    if (check?.ok === false) return { outcome: 'verify_failed', error: check.detail, work, check };
    if (work.commit !== null) await keep(spec, work.commit);
    return { outcome: 'completed', error: null, work, check };
  } catch (error) {
    if (isEndOfRun(error, signal)) return { outcome: 'interrupted', error: whyCancelled(signal.reason), work, check };
    if (!(error instanceof AimError)) throw error;
    return { outcome: 'failed', error: error.message, work: { ...work, commit: null }, check };
  }
}

/** Why what completed turns changed can't stay; null: it can. */
function faultOf(
  { job, runner }: TurnsEnd,
  work: Work,
  strictFiles: boolean,
): Pick<AttemptEnd, 'outcome' | 'error'> | null {
  const { changed, outside } = work.changes;
  const approvals = approvalsOf(job, runner.config.approvals);
  const use = job.pool.mode === 'always' ? 'pooled' : 'one-shot';
  // What a tool changed that stays within its approvals, it reported: its turns were refused.
  if (isReadOnly(approvals) && changed.length > 0 && !staysWithinApprovals(runner.tool.row, approvals, use)) {
    return { outcome: 'refused', error: textOfBreach({ reserved: [], edited: changed, outside: [] }) };
  }
  if (strictFiles && outside.length > 0) {
    return { outcome: 'failed', error: `changed files that it did not declare: ${outside.join(', ')}` };
  }
  return work.refusal === null ? null : { outcome: 'failed', error: work.refusal };
}

async function keep({ workspace, emit, sync }: AttemptEndSpec, commit: WorkCommit): Promise<void> {
  await workspace.keep(commit);
  emit({ type: 'job_committed', ...commit, files: [...commit.files] });
  await sync();
}

/** Whether the check of a job is run on what it did: that of one that changed nothing is not. */
function isChecked({ verify }: Job, { changes, commit }: Work): boolean {
  return verify !== null && verify.when !== 'merge' && (commit !== null || changes.changed.length > 0);
}
