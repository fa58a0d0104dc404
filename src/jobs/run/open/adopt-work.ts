import { posix } from 'node:path';
import type { Job } from '../../../model/run/job.ts';
import type { Attempt } from '../../../model/run/job-result.ts';
import type { MergedWork, RecoveredWork } from '../../../workspace/worktree/recovery/run-recovery.ts';
import type { OpenAttempt } from '../../record/job-state.ts';
import type { RunState } from '../../record/run-state.ts';
import { partSoFar } from '../../record/transcripts/part-so-far.ts';
import type { AttemptReport } from '../unit-executor.ts';

/** A job whose commit is merged, and whose end the journal does not have. */
export interface MergedJob {
  readonly job: Job;
  readonly attempt: number;
  readonly commit: string;
  /** Relative to the working folder. */
  readonly files: readonly string[];
}

/** An attempt that is done, and whose commit waits to be merged. */
export interface RecoveredAttempt {
  readonly job: Job;
  readonly report: AttemptReport;
}

/** What a run that was cut short had done already, in worktrees. */
export interface AdoptedWork {
  readonly merged: readonly MergedJob[];
  /** In the order in which they are to be merged. */
  readonly waiting: readonly RecoveredAttempt[];
}

export interface AdoptSpec {
  readonly state: RunState;
  readonly jobs: readonly Job[];
  readonly work: RecoveredWork;
  /** From the top of the repository to the working folder. */
  readonly below: string;
  /** The document of the run that has the change of a job; null: there is none. */
  patchOf(job: Job): string | null;
  /** Where a file of the run is, by its name in the run's folder; null: it has gone. */
  find(name: string): string | null;
}

/**
 * The attempts whose commits are there: they are not made again. A commit counts for the last attempt at its job alone; a job
 * that was begun anew since is not done by it.
 */
export function adoptWork({ state, jobs, work, below, patchOf, find }: AdoptSpec): AdoptedWork {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const here = (files: readonly string[]) => files.map((file) => posix.relative(below, file)).sort();
  const merged = new Map<string, Pick<MergedWork, 'job' | 'attempt' | 'commit' | 'files'>>();
  for (const { key, commit } of state.merges.merged) {
    const job = state.merges.jobIds[key.job - 1]!;
    merged.set(job, { job, attempt: key.attempt, commit, files: state.merges.filesOfOpen.get(job) ?? [] });
  }
  for (const each of work.merged) merged.set(each.job, each);
  return {
    merged: [...merged.values()].flatMap(({ job: id, attempt, commit, files }) => {
      const job = byId.get(id);
      if (job === undefined || lastAttempt(state, id) !== attempt) return [];
      return [{ job, attempt, commit, files: here(files) }];
    }),
    waiting: work.waiting.flatMap((commit) => {
      const job = byId.get(commit.job);
      if (job === undefined || lastAttempt(state, job.id) !== commit.attempt) return [];
      const changed = here(commit.files);
      const changes = { changed, outside: undeclaredOf(job, changed) };
      const standing = state.jobState(job.id);
      const known = standing.name === 'running' ? fromOpen(standing.open, state, find) : NOTHING_NEW;
      const file = known.result.transcript?.at(-1)?.file;
      const report: AttemptReport = {
        job: job.id,
        attempt: commit.attempt,
        isRepaired: false,
        ...known,
        exit: null,
        text: '',
        stderr: '',
        refusals: [],
        remote: null,
        work: { changes, commit, refusal: null, patch: patchOf(job) },
        checkOutput: null,
        transcript: file === undefined ? null : find(file),
      };
      return [{ job, report }];
    }),
  };
}

/** The last attempt at a job, if the job is not done: it is open, or it was ended by an interrupt. Null: the job is done. */
function lastAttempt(state: RunState, id: string): number | null {
  const job = state.jobState(id);
  if (job.name === 'running') return job.open.number;
  if (job.name === 'waiting') return job.attempts.length;
  return job.outcome === 'interrupted' ? job.attempts : null;
}

/** What is known of an attempt that was open when its aim ended. @param find where a file of the run is. */
export function fromOpen(
  { tool, pool, instance, turns, usage, firstTurnAt, transcript: open }: OpenAttempt,
  state: Pick<RunState, 'lastEventAt' | 'started'>,
  find: AdoptSpec['find'],
): Pick<AttemptReport, 'result' | 'turns' | 'usage' | 'firstTurnAt'> {
  // Its last sign of life is the last event.
  const duration_s = firstTurnAt === null ? 0 : Math.max(0, state.lastEventAt - firstTurnAt) / 1000;
  const model = state.started?.pools.find(({ name }) => name === pool)?.model ?? null;
  const started_at = firstTurnAt === null ? null : new Date(firstTurnAt).toISOString();
  const part = open === null ? null : partSoFar(open, find(open.file));
  const transcript = part === null ? {} : { transcript: [part] };
  const result = { ...ONLY_COMPLETED, tool, model, pool, instance, usage, started_at, duration_s, ...transcript };
  return { result, turns, usage, firstTurnAt };
}

/** Those of the files that a job changed which it did not declare. A job without files has declared all of them. */
export function undeclaredOf(job: Pick<Job, 'files'>, changed: readonly string[]): string[] {
  return job.files.length === 0 ? [] : changed.filter((file) => !job.files.includes(file));
}

/** The result of an attempt whose commit is there, and of which nothing else is known. */
export const ONLY_COMPLETED: Attempt = {
  outcome: 'completed',
  error: null,
  tool: null,
  model: null,
  pool: null,
  instance: null,
  usage: null,
  started_at: null,
  duration_s: 0,
};

/** An attempt that has an end already, by an interrupt: nothing of it is counted twice. */
const NOTHING_NEW: Pick<AttemptReport, 'result' | 'turns' | 'usage' | 'firstTurnAt'> = {
  result: ONLY_COMPLETED,
  turns: 0,
  usage: null,
  firstTurnAt: null,
};
