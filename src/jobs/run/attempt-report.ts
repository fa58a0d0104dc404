import type { JobRun } from '../../adapters/adapter.ts';
import type { Job } from '../../model/run/job.ts';
import type { Attempt } from '../../model/run/job-result.ts';
import { limitOf } from '../../model/turn/outcome-meaning.ts';
import type { JobTranscript } from '../record/transcripts/job-transcript.ts';
import type { AttemptEnd } from './attempt-end.ts';
import type { PoolRunner } from './pools/pool-runner.ts';
import type { AttemptReport } from './unit-executor.ts';

/** An attempt that has ended, and what its report is made of. */
export interface ReportedAttempt {
  readonly job: Job;
  /** From 1. */
  readonly number: number;
  readonly runner: PoolRunner;
  /** Null: a process of its own, or it never had one. */
  readonly instance: number | null;
  /** Null: its tool got no turn. */
  readonly run: JobRun | null;
  readonly end: AttemptEnd;
  readonly transcripts: readonly JobTranscript[];
  /** Whether a repair of what it did follows. */
  readonly isRepaired: boolean;
}

/** The report of an attempt. */
export function attemptReport(ended: ReportedAttempt): AttemptReport {
  const { job, number, runner, instance, run, end, transcripts, isRepaired } = ended;
  const { config, tool } = runner;
  const limit = run === null ? null : limitOf(run.outcome);
  return {
    job: job.id,
    attempt: number,
    isRepaired,
    result: {
      outcome: end.outcome,
      error: end.error,
      tool: tool.row.id,
      model: run?.model ?? config.model,
      pool: config.name,
      instance,
      ...(limit !== null && { limit }),
      usage: run?.usage ?? null,
      started_at: run?.startedAt == null ? null : new Date(run.startedAt).toISOString(),
      duration_s: (run?.durationMs ?? 0) / 1000,
      ...partsOf(transcripts),
    },
    turns: run?.turns ?? 0,
    usage: run?.usage ?? null,
    firstTurnAt: run?.startedAt ?? null,
    exit: run?.exit ?? null,
    text: run?.text ?? '',
    stderr: run?.stderr ?? '',
    refusals: run?.refusals ?? [],
    remote: run?.remote ?? null,
    work: end.work,
    checkOutput: end.check?.output ?? null,
    transcript: transcripts.findLast(({ path }) => path !== null)?.path ?? null,
  };
}

/** Where the bytes of an attempt are. It has several parts where an instance ended before it had the prompt. */
function partsOf(transcripts: readonly JobTranscript[]): Pick<Attempt, 'transcript'> {
  const parts = transcripts.flatMap(({ part }) => part ?? []);
  return parts.length === 0 ? {} : { transcript: parts };
}
