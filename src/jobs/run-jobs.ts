import { closeSync, openSync, writeFileSync } from 'node:fs';
import { createAdapter } from '../adapters/create-adapter.ts';
import { ClusterManager } from '../cluster/cluster-manager.ts';
import { type Clock, systemClock } from '../model/clock.ts';
import { AimError } from '../model/errors.ts';
import { EventHub } from '../model/event-hub.ts';
import type { AimEvent } from '../model/events.ts';
import { edits, type PoolConfig } from '../model/job.ts';
import type { JobResult } from '../model/job-result.ts';
import type { RunResult } from '../model/run-result.ts';
import { addUsage } from '../model/usage.ts';
import { AIM_VERSION } from '../model/version.ts';
import { writeJson } from '../model/write-json.ts';
import { type PoolSpec, ToolProcessPool } from '../pool/tool-process-pool.ts';
import type { ProcessSource } from '../process/process-source.ts';
import { sweepLeftOvers } from '../process/sweep-left-overs.ts';
import { type DetectedTool, requireTool } from '../tools/detect.ts';
import { openSource } from '../tools/start.ts';
import { untried } from '../tools/variants.ts';
import { RunFolder } from '../workspace/run-folder.ts';
import { SharedCheckout } from '../workspace/shared-checkout.ts';
import type { Crew } from './crew.ts';
import { Journal } from './journal.ts';
import { Orchestrator } from './orchestrator.ts';
import type { Plan } from './plan.ts';
import { type PrepareOptions, prepareRun } from './prepare-run.ts';

export interface RunJobsOptions extends PrepareOptions {
  /** aim's own environment, of which tools see what their rows allow. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly failFast?: boolean;
  /** Refuse to begin in a checkout that differs from HEAD. */
  readonly requireClean?: boolean;
  /** Sees every event, in order. Must not throw. */
  readonly onEvent?: (event: AimEvent) => void;
  /** An abort ends every process at once. */
  readonly kill?: AbortSignal;
}

/**
 * Works off a job file and says what came of it.
 * An abort of the signal interrupts the running turns and cancels the rest; the result is still true.
 * @throws AimError before anything starts: invalid_file, unknown_tool, tool_not_found, checkout_busy, checkout_refused.
 */
export async function runJobs(options: RunJobsOptions, signal: AbortSignal): Promise<RunResult> {
  // Not the document: with its every node it is the largest thing of a run.
  const { plan, cwd, registry } = prepareRun(options);
  // What a killed aim left may still work in this very checkout.
  sweepLeftOvers();
  const environment = options.environment ?? process.env;
  const clock = options.clock ?? systemClock;
  await using owned = new AsyncDisposableStack();
  const tools = new Map<string, DetectedTool>();
  const sources = new Map<string, ProcessSource>();
  const detect = async (id: string) => {
    const tool = await requireTool(registry.get(id), environment, signal);
    tools.set(id, tool);
    // Loading takes its time: it begins before anything else is known.
    for (const config of plan.pools) {
      if (config.tool === id && isPooled(config, plan)) {
        sources.set(config.name, owned.use(openSource(tool, config.start, environment, clock)));
      }
    }
  };
  const ids = new Set(plan.pools.map((config) => config.tool));
  const opening = SharedCheckout.open(cwd, signal);
  await allEnded([opening, ...[...ids].map(detect)]);
  const checkout = await opening;
  if (options.requireClean === true && checkout.dirty.length > 0) {
    throw new AimError('checkout_refused', `${checkout.dirty.length} files differ from HEAD: ${checkout.dirty[0]} …`, {
      hint: 'commit or stash them, or leave out --require-clean',
    });
  }
  const startedAt = clock.now();
  const folder = RunFolder.create(checkout.root ?? cwd, startedAt);
  if (plan.jobs.some(edits)) owned.use(folder.lock());
  const hub = new EventHub(clock);
  const journal = owned.use(new Journal(folder.file('journal.jsonl'), AIM_VERSION));
  hub.subscribe((event) => journal.record(event));
  if (options.onEvent !== undefined) hub.subscribe(options.onEvent);
  const rehearsal = plan.jobs.every((job) => job.tool === 'sim');
  hub.emit({
    type: 'run_started',
    run_id: folder.runId,
    aim_version: AIM_VERSION,
    cwd,
    head: checkout.head,
    dirty: [...checkout.dirty],
    rehearsal,
    jobs: [...plan.jobs],
    pools: [...plan.pools],
  });
  await journal.sync();

  const clusters: ClusterManager[] = [];
  const crews = new Map<string, Crew>();
  for (const config of plan.pools) {
    const tool = tools.get(config.tool)!;
    const source = sources.get(config.name);
    const cluster =
      source === undefined ? null : clusterFor(config, tool, { source, cwd, environment, clock, emit: hub.emit });
    if (cluster !== null) clusters.push(cluster);
    crews.set(config.name, crewFor(config, tool, cluster));
    hub.emit({
      type: 'pool_started',
      pool: config.name,
      tool: config.tool,
      count: config.count,
      version: tool.version,
    });
    const warning = cluster === null ? untried(tool) : null;
    if (warning !== null) hub.emit({ type: 'notice', level: 'warning', message: warning, about: config.name });
  }
  const killAll = () => void Promise.all(clusters.map((cluster) => cluster.shutdown(0)));
  options.kill?.addEventListener('abort', killAll, { once: true });
  let jobs: JobResult[];
  let pools: RunResult['pools'];
  try {
    // Leases wait for the first instance that is ready; a pool that never is fails its jobs with the reason.
    for (const cluster of clusters) cluster.start(signal).catch(() => {});
    jobs = await new Orchestrator({
      plan,
      crews,
      checkout,
      environment,
      clock,
      emit: hub.emit,
      onDisk: () => journal.sync(),
      transcriptFile: (job) => folder.file(`transcripts/${job.id}.txt`),
      startedAt,
      failFast: options.failFast ?? false,
    }).run(signal);
    // A slot that was given up is only stopped after the shutdown.
    pools = plan.pools.map((config) => poolReport(config, tools.get(config.tool)!, clusters));
  } finally {
    await Promise.all(clusters.map((cluster) => cluster.shutdown(signal.aborted ? 2000 : 5000)));
    options.kill?.removeEventListener('abort', killAll);
  }

  const endedAt = clock.now();
  const duration = (endedAt - startedAt) / 1000;
  const busy = jobs.reduce((sum, job) => sum + job.duration_s, 0);
  const result: RunResult = {
    version: 1,
    run_id: folder.runId,
    aim_version: AIM_VERSION,
    cwd,
    head: checkout.head,
    rehearsal,
    interrupted: signal.aborted,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
    duration_s: duration,
    busy_s: busy,
    speed_up: duration > 0 ? busy / duration : null,
    counts: countOutcomes(jobs),
    jobs,
    unattributed: await checkout.unattributed(new AbortController().signal),
    usage: jobs.map((job) => job.usage).reduce(addUsage, null),
    pools,
    journal: journal.path,
  };
  writeResult(folder.file('result.json'), result);
  hub.emit({ type: 'run_finished', result });
  return result;
}

function isPooled({ name }: PoolConfig, plan: Plan): boolean {
  return plan.jobs.some((job) => job.pool.name === name && job.pool.mode === 'always');
}

/** Resolves when all have; rejects with the first failure, but not before the last one has ended. */
async function allEnded(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

function clusterFor(
  config: PoolConfig,
  tool: DetectedTool,
  rest: Pick<PoolSpec, 'source' | 'cwd' | 'environment' | 'emit'> & { readonly clock: Clock },
): ClusterManager {
  const { name, count, model, approvals, routing, restart } = config;
  const environment = { ...rest.environment, ...config.env };
  const own = { name, tool, count, model, approvals, environment };
  const pool = new ToolProcessPool({ ...rest, ...own, allowMany: true, ownIndex: true });
  return new ClusterManager(pool, { routing, restart, clock: rest.clock });
}

function crewFor(config: PoolConfig, tool: DetectedTool, cluster: ClusterManager | null): Crew {
  return {
    config,
    tool,
    adapter: createAdapter(tool),
    lease: cluster === null ? null : (holder, key, signal) => cluster.lease({ holder, key }, signal),
    // Routings that queue at a slot are dealt everything that is ready; the others only what can begin.
    capacity: cluster === null || config.routing === 'least_busy' ? config.count : Number.POSITIVE_INFINITY,
  };
}

function writeResult(path: string, result: RunResult): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeJson(result, 2, (piece) => writeFileSync(file, piece));
    writeFileSync(file, '\n');
  } finally {
    closeSync(file);
  }
}

function countOutcomes(jobs: readonly JobResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of jobs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function poolReport(config: PoolConfig, tool: DetectedTool, clusters: readonly ClusterManager[]) {
  const pool = clusters.find((cluster) => cluster.pool.name === config.name)?.pool;
  const instances = pool?.instances ?? [];
  return {
    name: config.name,
    tool: config.tool,
    version: tool.version,
    count: config.count,
    start: pool?.startView ?? null,
    restarts: instances.reduce((sum, instance) => sum + instance.view().restarts, 0),
    given_up: instances.flatMap(({ spec, state }) =>
      state.name === 'given_up' ? [{ index: spec.index, reason: state.reason }] : [],
    ),
  };
}
