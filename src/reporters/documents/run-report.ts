import type { JobResult } from '../../model/run/job-result.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';

/** The start of a text of a job, or all of it. */
export interface Excerpt {
  readonly text: string;
  /** The file with all of it, where this is not; null: this is all. */
  readonly rest: string | null;
}

/** When one attempt at a job was at work, and where. */
export interface AttemptSpan {
  /** Seconds from the start of the run. */
  readonly from: number;
  readonly seconds: number;
  readonly pool: string | null;
  readonly tool: string;
  /** Null: a process of its own. */
  readonly instance: number | null;
  readonly outcome: JobOutcome;
}

/** The texts of a job that a report has. Null: there is none, or it has gone. */
export interface JobExcerpts {
  readonly prompt: Excerpt | null;
  readonly answer: Excerpt | null;
  readonly patch: Excerpt | null;
  /** What its last check printed. */
  readonly check: Excerpt | null;
  /** The end of its transcript, of one that did not complete. */
  readonly transcriptEnd: string | null;
}

/** What a report is made of. */
export interface RunReport {
  readonly result: StreamedResult;
  /** Reads when it is called: of a large run the texts are not in memory together. */
  readonly excerptsOf: (job: JobResult) => JobExcerpts;
}

/** When the attempts at a job were at work. Of a job without their times, as an earlier aim wrote it: as one attempt. */
export function spansOf(job: JobResult, run: StreamedResult): AttemptSpan[] {
  const { attempts, turns, queued_s, duration_s, pool, tool, instance, outcome } = job;
  const spans = attempts.flatMap((attempt): AttemptSpan[] => {
    const { started_at, duration_s: seconds, outcome: ended } = attempt;
    if (started_at === null || attempt.tool === null) return [];
    const from = secondsInto(run, started_at);
    return [{ from, seconds, pool: attempt.pool, tool: attempt.tool, instance: attempt.instance, outcome: ended }];
  });
  if (spans.length > 0 || turns === 0) return spans;
  return [{ from: queued_s, seconds: duration_s, pool, tool, instance, outcome }];
}

/** How far into a run something was, without the time between two parts. */
function secondsInto({ started_at, ended_at, parts }: StreamedResult, at: string): number {
  const time = Date.parse(at);
  const worked = parts.length === 0 ? [{ started_at, ended_at }] : parts;
  const ms = worked.reduce((sum, part) => {
    const [start, end] = [Date.parse(part.started_at), Date.parse(part.ended_at)];
    return sum + Math.max(0, Math.min(time, end) - start);
  }, 0);
  return ms / 1000;
}
