import { expect } from 'vitest';
import { type AimEvent, type EventOf } from '../../src/model/events.ts';
import type { JobResult } from '../../src/model/run/job-result.ts';
import type { IsolationChoice } from '../../src/model/merging/isolation.ts';
import { startChoiceSchema } from '../../src/model/pool/start-view.ts';
import type { RunResult } from '../../src/model/run/run-result.ts';
import { runJobs, type RunJobsOptions } from '../../src/host/runs/run-host.ts';
import { MODELS, type RealTools } from '../../fixtures/real-tools/real-tools.ts';

/** How aider's processes are started in these tests; undefined: as by default. */
const START = startChoiceSchema.optional().parse(process.env['AIM_TEST_START']);

/** A job as a user writes it. */
export type JobInput = Readonly<Record<string, unknown>> & { readonly id: string };

export interface RunOptions {
  readonly pools?: Readonly<Record<string, { count?: number; [key: string]: unknown }>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** In the checkout itself by default. */
  readonly isolation?: IsolationChoice;
  readonly signal?: AbortSignal;
  /** Called with every event. */
  readonly onEvent?: (event: AimEvent) => void;
  /** Whatever else the run is given. */
  readonly run?: Partial<RunJobsOptions>;
}

/** A run of a job file that has ended. */
export interface FinishedRun {
  readonly result: RunResult;
  readonly events: readonly AimEvent[];
  job(id: string): JobResult;
}

/** Writes a job file of the jobs and runs it. */
export async function run(
  real: RealTools,
  cwd: string,
  jobs: readonly JobInput[],
  options: RunOptions = {},
): Promise<FinishedRun> {
  const events: AimEvent[] = [];
  const used = new Set(jobs.map((job) => job['tool'] ?? options.defaults?.['tool']));
  const pools = [...used].map((tool) => {
    const model = MODELS[String(tool)];
    return [tool, { ...(model !== undefined && { model }), ...options.pools?.[String(tool)] }];
  });
  const document = {
    version: 1,
    isolation: options.isolation ?? 'shared',
    pools: Object.fromEntries(pools),
    defaults: { timeout_seconds: 60, ...options.defaults },
    jobs,
  };
  const onEvent = (event: AimEvent) => {
    events.push(event);
    options.onEvent?.(event);
  };
  const result = await runJobs(
    {
      source: 'jobs.json',
      text: JSON.stringify(document),
      cwd,
      environment: real.env,
      onEvent,
      ...(START === undefined ? {} : { overrides: { start: START } }),
      ...options.run,
    },
    options.signal ?? new AbortController().signal,
  );
  for (const { tool, start } of START === undefined ? [] : result.pools) {
    if (tool === 'aider' && start !== null) expect(start).toMatchObject({ how: START });
  }
  const job = (id: string): JobResult => {
    const found = result.jobs.find((it) => it.id === id);
    if (found === undefined) throw new Error(`no job ${id}`);
    return found;
  };
  return { result, events, job };
}

/** Outcome and reason by job: what an assertion shows whole when it fails. */
export function outcomes({ result }: FinishedRun): Record<string, string> {
  return Object.fromEntries(
    result.jobs.map((job) => [job.id, job.error === null ? job.outcome : `${job.outcome}: ${job.error}`]),
  );
}

/** Every job by name, completed. */
export function allCompleted(jobs: readonly JobInput[]): Record<string, string> {
  return Object.fromEntries(jobs.map(({ id }) => [id, 'completed']));
}

export function eventsOf<T extends AimEvent['type']>(events: readonly AimEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

/** The process of an instance, by the events so far. */
export function pidOf(events: readonly AimEvent[], pool: string, instance: number): number {
  const changes = eventsOf(events, 'instance_changed').filter((it) => it.pool === pool && it.instance === instance);
  const pid = changes.at(-1)?.pid ?? null;
  if (pid === null) throw new Error(`instance ${instance} has no process`);
  return pid;
}

/** The instance on which a job was begun last. */
export function instanceOf(events: readonly AimEvent[], job: string): number {
  const instance = eventsOf(events, 'job_started').findLast((it) => it.job === job)?.instance ?? null;
  if (instance === null) throw new Error(`${job} has no instance`);
  return instance;
}
