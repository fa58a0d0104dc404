import { makePlan } from '../../../src/jobs/plan/plan.ts';
import type { PlanWorld } from '../../../src/jobs/plan/plan-world.ts';
import { Journal } from '../../../src/jobs/record/journal.ts';
import { RunRecord } from '../../../src/jobs/record/run-record.ts';
import { Orchestrator } from '../../../src/jobs/run/orchestrate/orchestrator.ts';
import { NO_BUDGETS } from '../../../src/jobs/run/budget/run-budgets.ts';
import type { AttemptReport, UnitOrder } from '../../../src/jobs/run/unit-executor.ts';
import { runSettingsSchema } from '../../../src/model/merging/isolation.ts';
import { NO_RUN_OPTIONS } from '../../../src/model/run-options.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { plainJobFile } from '../plain-job-file.ts';

const world: PlanWorld = {
  toolIds: ['sim'],
  tool: () => ({
    pooled: true,
    oneShot: true,
    isRemote: false,
    jobEnv: [],
    hasRepoMap: false,
    providerOf: (model) => model ?? 'sim',
  }),
  checkFile: (path) => ({ path, identity: path }),
  checkContext: (path) => ({ path, identity: path }),
  checkReport: (path) => ({ path, identity: path }),
  checkShared: (path) => ({ path, identity: path }),
  remote: null,
};

/**
 * How an attempt at a job goes: an outcome, or what it waits for before it has one; null: the order ends without a report
 * of it. What it throws is a bug.
 */
export type Script = (
  job: string,
  order: UnitOrder,
  signal: AbortSignal,
) => JobOutcome | null | Promise<JobOutcome | null>;

export interface ScriptedRun extends AsyncDisposable {
  readonly orchestrator: Orchestrator;
  readonly record: RunRecord;
  readonly events: readonly AimEvent[];
  readonly orders: readonly UnitOrder[];
  /** How often the disk was waited for. */
  readonly syncs: number;
  /** How each job ended; null: it did not. */
  outcomes(): (JobOutcome | null)[];
}

/**
 * A run whose attempts go by a script instead of by tools, and with a real record.
 * @param earlier what an aim before this one had recorded of the run.
 */
export async function scriptedRun(
  jobs: readonly object[],
  script: Script,
  options: { readonly capacity?: number; readonly failFast?: boolean; onSync?: () => Promise<void> } = {},
  earlier: (record: RunRecord) => void = () => {},
): Promise<ScriptedRun> {
  const folder = Checkout.plain();
  const clock = new FakeClock();
  const file = plainJobFile({ defaults: { tool: 'sim', action: 'ask' }, jobs });
  const { plan, faults } = makePlan(file, {}, world);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  const record = new RunRecord(Journal.create(folder.file('journal.jsonl'), '0.0.0'), clock);
  const events: AimEvent[] = [];
  const orders: UnitOrder[] = [];
  let syncs = 0;
  record.subscribe((event) => events.push(event));
  record.emit({
    type: 'run_started',
    run_id: 'r1',
    aim_version: '0.0.0',
    cwd: folder.path,
    head: null,
    dirty: [],
    git_error: null,
    rehearsal: true,
    settings: runSettingsSchema.parse({}),
    isolation: { kind: 'shared', reason: null },
    options: NO_RUN_OPTIONS,
    jobs: [...plan.jobs],
    pools: [...plan.pools],
  });
  earlier(record);
  const orchestrator = new Orchestrator({
    plan,
    recovered: [],
    capacity: () => options.capacity ?? 2,
    failFast: options.failFast ?? false,
    clock,
    budgets: NO_BUDGETS,
    workspace: {
      merge: async () => ({ kind: 'no_change' }),
      leave: async () => null,
      judge: () => Promise.reject(new Error('no judge')),
    },
    settle: (_job, result) => result,
    record: {
      state: record.state,
      emit: record.emit,
      async sync() {
        syncs += 1;
        await options.onSync?.();
      },
    },
    executor: {
      async *run(order, _turnsOf, signal) {
        orders.push(order);
        for (const { id } of order.jobs) {
          const outcome = await script(id, order, signal);
          if (outcome === null) return;
          yield reportOf(id, order, outcome);
        }
      },
    },
  });
  return {
    orchestrator,
    record,
    events,
    orders,
    get syncs() {
      return syncs;
    },
    outcomes: () => plan.jobs.map(({ id }) => record.state.resultOf(id)?.outcome ?? null),
    async [Symbol.asyncDispose]() {
      await record[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function reportOf(job: string, { pool, attempt }: UnitOrder, outcome: JobOutcome): AttemptReport {
  const error = outcome === 'completed' ? null : 'by the script';
  return {
    job,
    attempt,
    isRepaired: false,
    remote: null,
    checkOutput: null,
    result: {
      outcome,
      error,
      tool: 'sim',
      model: null,
      pool,
      instance: 0,
      usage: null,
      started_at: null,
      duration_s: 1,
    },
    turns: 1,
    usage: null,
    firstTurnAt: null,
    exit: null,
    text: '',
    stderr: '',
    refusals: [],
    work: { changes: { changed: [], outside: [] }, commit: null, refusal: null, patch: null },
    transcript: null,
  };
}
