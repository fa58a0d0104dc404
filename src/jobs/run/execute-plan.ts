import { onAbortOrNow } from '../../lib/on-abort.ts';
import type { Job } from '../../model/run/job.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import { hasBudget, NO_BUDGETS, RunBudgets } from './budget/run-budgets.ts';
import type { Unit } from '../plan/unit.ts';
import { RunTranscripts } from '../record/transcripts/run-transcripts.ts';
import { RunAnswers } from '../record/results/run-answers.ts';
import { writeErrorReport } from './error-report.ts';
import { LocalExecutor } from './local-executor.ts';
import type { Run } from './open/open-run.ts';
import { Orchestrator } from './orchestrate/orchestrator.ts';
import type { PoolReport, RunPool } from './pools/run-pool.ts';

/** How long processes get to end by themselves. Milliseconds. */
const END_MS = 5000;
/** How long they get when the user interrupted, and waits. Milliseconds. */
const HURRIED_MS = 2000;

export interface ExecuteOptions {
  /** Once a job did not complete, no other one is started. */
  readonly failFast: boolean;
  /** How long a unit is expected to take; each counts alike where it is not given. */
  readonly secondsOf?: ((unit: Unit) => number) | undefined;
  /** An abort ends every process at once. */
  readonly kill?: AbortSignal | undefined;
}

/** The outcome of the execution of a plan; the results of its jobs are in the state of the run. */
export interface Execution {
  readonly pools: readonly PoolReport[];
  /** A bug that ended it, or something that the system refused where aim had counted on it. */
  readonly bug: { readonly error: unknown } | null;
}

/**
 * Executes the plan of a run on its pools, which are started here and shut down when it is done.
 * An abort of the signal, a journal that can't be written and a bug interrupt what runs and cancel the rest.
 */
export async function executePlan(
  run: Run,
  pools: readonly RunPool[],
  options: ExecuteOptions,
  signal: AbortSignal,
): Promise<Execution> {
  const { plan, workspace, clock, folder, record, recovered } = run;
  const { emit, fault } = record;
  const until = AbortSignal.any([signal, fault]);
  // The journal may have broken before this, when the pools were opened.
  using _fault = onAbortOrNow(fault, () => {
    const message = `${fault.reason.message}; the run ends`;
    emit({ type: 'notice', level: 'error', message, about: null });
  });
  const runners = new Map(pools.map(({ runner }) => [runner.config.name, runner]));
  using transcripts = new RunTranscripts(folder, (file) => record.state.transcripts.endOf(file));
  const executor = new LocalExecutor({
    run: folder.runId,
    runners,
    workspace,
    clock,
    emit,
    sync: () => record.sync(),
    strictFiles: plan.settings.strict_files,
    transcripts,
    onUse: (name) => start(name),
  });
  const answers = new RunAnswers(folder);
  const settle = (job: Job, result: JobResult): JobResult => {
    // What an interrupt stopped is done again by a run that goes on, from what its files were.
    if (result.outcome !== 'interrupted') workspace.forget(job);
    answers.write(result);
    if (result.success) return result;
    return { ...result, error_report_path: writeErrorReport(job.error_report, result, workspace) };
  };
  const used = new Set(plan.units.map(({ pool }) => pool));
  const byName = new Map(pools.map((pool) => [pool.runner.config.name, pool]));
  // A pool that jobs only fall back on starts when one does.
  const idle = new Map([...byName].filter(([name]) => !used.has(name)));
  const start = (name: string) => {
    idle.get(name)?.start(until);
    idle.delete(name);
  };
  const { partStartedAt: startedAt } = record.state;
  using budgets = hasBudget(plan) ? new RunBudgets({ plan, clock, emit, startedAt }) : null;
  using _spent = budgets === null ? null : record.subscribe(budgets.report);
  const orchestrator = new Orchestrator({
    plan,
    executor,
    workspace,
    pools: runners,
    recovered,
    record,
    clock,
    budgets: budgets ?? NO_BUDGETS,
    secondsOf: options.secondsOf ?? (() => 1),
    failFast: options.failFast,
    settle,
  });
  const kill = () => void Promise.all(pools.map((pool) => pool.shutdown(0)));
  using _kill = options.kill === undefined ? null : onAbortOrNow(options.kill, kill);
  try {
    // A pool can't be started once it was shut down.
    if (options.kill?.aborted !== true) for (const [name, pool] of byName) if (!idle.has(name)) pool.start(until);
    const bug = await orchestrator.run(until).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    return { pools: await Promise.all(pools.map((pool) => pool.report())), bug };
  } finally {
    await Promise.all(pools.map((pool) => pool.shutdown(until.aborted ? HURRIED_MS : END_MS)));
  }
}
