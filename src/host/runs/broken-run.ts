import { messageOf } from '../../model/errors.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import type { RunResult, StreamedResult } from '../../model/run/run-result.ts';

/** A bug of aim ended a run. All that was done is in its result, which is written. */
export class BrokenRun<Result extends StreamedResult = RunResult> extends Error {
  override readonly name = 'BrokenRun';
  readonly result: Result;

  constructor(bug: unknown, result: Result) {
    super(messageOf(bug), { cause: bug });
    this.result = result;
    // Where it happened, not where the run ended.
    if (bug instanceof Error && bug.stack !== undefined) this.stack = bug.stack;
  }
}

/** A broken run with the results of its jobs in memory, up to the first that can't be read. Its cause and its place stay. */
export function wholeBrokenRun({ cause, result }: BrokenRun<StreamedResult>): BrokenRun {
  const jobs: JobResult[] = [];
  try {
    for (const job of result.jobs) jobs.push(job);
  } catch {
    // The bug is what has to be known.
  }
  return new BrokenRun(cause, { ...result, jobs });
}
