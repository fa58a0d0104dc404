import { makePlan } from '../../../src/jobs/plan/plan.ts';
import { Journal } from '../../../src/jobs/record/journal.ts';
import { RunRecord } from '../../../src/jobs/record/run-record.ts';
import { Orchestrator } from '../../../src/jobs/run/orchestrate/orchestrator.ts';
import { hasBudget, NO_BUDGETS, RunBudgets } from '../../../src/jobs/run/budget/run-budgets.ts';
import type { AttemptReport, UnitOrder } from '../../../src/jobs/run/unit-executor.ts';
import { runSettingsSchema } from '../../../src/model/merging/isolation.ts';
import { NO_RUN_OPTIONS } from '../../../src/model/run/run-options.ts';
import type { AimEvent } from '../../../src/model/events.ts';
import type { Attempt, JobResult } from '../../../src/model/run/job-result.ts';
import type { JobOutcome } from '../../../src/model/turn/outcome.ts';
import { PoolGate } from '../../../src/pool/pause/pool-gate.ts';
import { Checkout } from '../../../fixtures/checkout.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { plainJobFile } from '../plain-job-file.ts';
import { worldWith } from '../world-with.ts';

const world = worldWith(['sim', 'other', 'third']);

/**
 * How an attempt at a job goes: an outcome, or what it waits for before it has one; null: the order ends without a report
 * of it. What it throws is a bug.
 */
export type Script = (job: string, order: UnitOrder, signal: AbortSignal) => Ending | null | Promise<Ending | null>;

/** How an attempt ends; `quota`: by a limit of the provider that lasts a minute. */
type Ending = JobOutcome | 'quota';

export interface ScriptedRun extends AsyncDisposable {
  readonly orchestrator: Orchestrator;
  readonly record: RunRecord;
  readonly events: readonly AimEvent[];
  readonly orders: readonly UnitOrder[];
  readonly clock: FakeClock;
  /** How often the disk was waited for. */
  readonly syncs: number;
  /** The result of a job, from the journal; null: it did not end. */
  resultOf(id: string): JobResult | null;
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
  options: {
    readonly file?: object;
    readonly maxWaitMs?: number;
    readonly capacity?: number;
    readonly failFast?: boolean;
    onSync?: () => Promise<void>;
  } = {},
  earlier: (record: RunRecord) => void = () => {},
): Promise<ScriptedRun> {
  const folder = Checkout.plain();
  const clock = new FakeClock();
  const file = plainJobFile({ order: 'file', defaults: { tool: 'sim', action: 'ask' }, ...options.file, jobs });
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
  const { capacity = 2, maxWaitMs = 3_600_000 } = options;
  const gateOf = (pool: string) => new PoolGate({ pool, maxWaitMs, clock, emit: record.emit });
  const pools = new Map(plan.pools.map(({ name }) => [name, { capacity, gate: gateOf(name) }]));
  const { partStartedAt: startedAt } = record.state;
  const budgets = hasBudget(plan) ? new RunBudgets({ plan, clock, emit: record.emit, startedAt }) : null;
  const orchestrator = new Orchestrator({
    plan,
    recovered: [],
    pools,
    failFast: options.failFast ?? false,
    clock,
    budgets: budgets ?? NO_BUDGETS,
    secondsOf: () => 1,
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
      async *run(order, watch, signal) {
        orders.push(order);
        const { gate } = pools.get(order.pool)!;
        for (const job of order.jobs) {
          let { attempt } = order;
          do {
            const ending = await script(job.id, { ...order, attempt }, signal);
            if (ending === null) return;
            const until = new Date(clock.now() + 60_000).toISOString();
            const limit = { kind: 'quota', until } as const;
            if (ending === 'quota') gate.ended({ kind: 'failed', reason: 'no more', limit });
            else if (ending === 'completed') gate.ended({ kind: 'completed' });
            yield reportOf(
              job.id,
              { ...order, attempt },
              ending === 'quota' ? 'failed' : ending,
              ending === 'quota' && limit,
            );
            attempt += 1;
          } while (watch.isTriedAgain(job));
        }
      },
    },
  });
  return {
    orchestrator,
    record,
    events,
    orders,
    clock,
    get syncs() {
      return syncs;
    },
    resultOf: (id) => record.results.of([id]).get(id) ?? null,
    outcomes: () => plan.jobs.map(({ id }) => record.state.endOf(id)?.outcome ?? null),
    async [Symbol.asyncDispose]() {
      await record[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function reportOf(
  job: string,
  { pool, attempt }: UnitOrder,
  outcome: JobOutcome,
  limit: Attempt['limit'] | false = false,
): AttemptReport {
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
      ...(limit && { limit }),
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
