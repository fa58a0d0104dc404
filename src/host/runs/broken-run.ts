import { messageOf } from '../../model/errors.ts';
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
