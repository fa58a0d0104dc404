import { readDurations } from '../../jobs/record/durations/durations-file.ts';
import { ExpectedTimes } from '../../jobs/record/durations/expected-times.ts';
import type { Plan } from '../../jobs/plan/plan.ts';
import { executePlan } from '../../jobs/run/execute-plan.ts';
import { finishRun } from '../../jobs/run/finish-run.ts';
import type { Run } from '../../jobs/run/open/open-run.ts';
import type { StreamedResult } from '../../model/run/run-result.ts';
import { isSystemError } from '../../model/system-error.ts';
import { OpenQuestions } from '../../pool/questions/open-questions.ts';
import type { StateFolders } from '../../workspace/state-folders.ts';
import { BrokenRun } from './broken-run.ts';
import { learnTimes } from './learnt-times.ts';
import type { RunTools } from './run-tools.ts';
import { serveRun } from './serve-run.ts';

export interface ExecuteRunSpec {
  readonly plan: Plan;
  readonly state: StateFolders;
  readonly tools: RunTools;
  /** Who gets the events of the run beside the reporter. They are disposed of when there are no more. */
  readonly watchers: AsyncDisposable;
  /** What its job file is called: how long its jobs take is known by that. */
  readonly source: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly openQuestions: OpenQuestions | undefined;
  readonly listens: boolean;
  readonly learns: boolean;
  readonly failFast: boolean;
  readonly kill: AbortSignal | undefined;
  /** Called once nothing refuses the run any more. */
  readonly onBegun: (() => void) | undefined;
  /** Called when `aim stop` asks for the end of the run. */
  readonly onStop: () => void;
}

/**
 * Executes the jobs of a run that has begun, and writes its result. @throws BrokenRun for a bug, when the run has ended in
 * order.
 */
export async function executeRun(run: Run, spec: ExecuteRunSpec, signal: AbortSignal): Promise<StreamedResult> {
  const { plan, state, tools, watchers, source, environment, failFast, kill } = spec;
  const { openQuestions = new OpenQuestions() } = spec;
  const pools = await tools.openPools(run, openQuestions);
  await using _server = spec.listens ? await serveRun(run, { pools, openQuestions }, environment, spec.onStop) : null;
  const times = new ExpectedTimes(readDurations(state.durations.path), plan, source);
  spec.onBegun?.();
  const execution = await executePlan(run, pools, { secondsOf: times.ofUnit, failFast, kill }, signal);
  const result = await finishRun(run, execution, signal.aborted);
  if (spec.learns) learnTimes(result, plan, state, source);
  // What they can't be given is reported by the run, as long as there is one.
  await watchers[Symbol.asyncDispose]();
  // What the system refused is no bug, and is in the result.
  if (execution.bug !== null && !isSystemError(execution.bug.error)) throw new BrokenRun(execution.bug.error, result);
  return result;
}
