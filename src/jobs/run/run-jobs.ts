import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import { RunControl } from '../../control/server/run-control.ts';
import { ControlServer } from '../../control/server/server.ts';
import { RUN_PREFIX } from '../../control/protocol/socket-file.ts';
import { type ClusterFacts, clusterStatus } from '../../control/server/status-of.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import type { ClusterStatus } from '../../model/cluster-status.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import { EventHub } from '../../model/event-hub.ts';
import type { AimEvent, Emit } from '../../model/events.ts';
import { edits, type Job } from '../../model/job.ts';
import type { PoolConfig } from '../../model/pool-settings.ts';
import type { JobResult } from '../../model/job-result.ts';
import type { RunResult } from '../../model/run-result.ts';
import { addUsage } from '../../model/turn/usage.ts';
import { AIM_VERSION } from '../../model/version.ts';
import type { ProcessSource } from '../../process/process-source.ts';
import { reapOrphans } from '../../process/records/reap-orphans.ts';
import { type DetectedTool, requireTool } from '../../tools/detect.ts';
import { openSource } from '../../tools/start-strategy.ts';
import { untried } from '../../tools/variants.ts';
import { RunFolder } from '../record/run-folder.ts';
import { SharedCheckout } from '../../workspace/shared-checkout.ts';
import { type RunPool, remotePool, localPool } from './run-pool.ts';
import { Journal } from '../record/journal.ts';
import { Orchestrator } from './orchestrator.ts';
import type { Plan } from '../plan/plan.ts';
import { type PrepareOptions, prepareRun } from './prepare-run.ts';
import { writeResult } from '../record/write-result.ts';

export interface RunJobsOptions extends PrepareOptions {
  /** A cluster of another aim, from which the jobs of its tool get their instances. */
  readonly held?: RemoteCluster;
  /** Lets others look at the run and stop it, over a socket. */
  readonly listens?: boolean;
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
export async function runJobs(options: RunJobsOptions, user: AbortSignal): Promise<RunResult> {
  const stop = new AbortController();
  const signal = AbortSignal.any([user, stop.signal]);
  // Not the document: with its every node it is the largest thing of a run.
  const { plan, cwd, registry } = prepareRun(options);
  // What a killed aim left may still work in this very checkout.
  reapOrphans();
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
      if (config.tool === id && isPooled(config, plan) && !isHeld(config)) {
        sources.set(config.name, owned.use(openSource(tool, config.start, environment, clock)));
      }
    }
  };
  const { held } = options;
  const isHeld = ({ name, tool }: PoolConfig) => held?.tool.row.id === tool && isPooled({ name }, plan);
  // The program of a cluster that is there already runs elsewhere.
  const isHere = ({ pool, tool }: Job) => pool.mode !== 'always' || held?.tool.row.id !== tool;
  const ids = new Set(plan.jobs.filter(isHere).map((job) => job.tool));
  const opening = SharedCheckout.open(cwd, signal);
  await allEnded([opening, ...[...ids].map(detect)]);
  const workspace = await opening;
  const { checkout } = workspace;
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
  const rehearsal = plan.jobs.every((job) => registry.get(job.tool).rehearsal);
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

  const hired: RunPool[] = [];
  for (const config of plan.pools) {
    const { openProcessPlace } = workspace;
    const rest = { cwd, environment, openProcessPlace, clock, emit: hub.emit, source: sources.get(config.name) };
    const pool =
      held !== undefined && isHeld(config)
        ? await remotePool(config, held, rest)
        : localPool(config, tools.get(config.tool)!, rest);
    hired.push(pool);
    const { version } = pool.tool;
    hub.emit({ type: 'pool_started', pool: config.name, tool: config.tool, count: config.count, version });
    if (held !== undefined && isHeld(config)) tellHeld(config, held, hub.emit);
    const warning = pool.poolRunner.lease === null ? untried(pool.tool) : null;
    if (warning !== null) hub.emit({ type: 'notice', level: 'warning', message: warning, about: config.name });
  }
  if (options.listens === true) {
    let socket: string | null = null;
    const facts = { name: `${RUN_PREFIX}${folder.runId}`, cwd, startedAt };
    const status = (): ClusterStatus[] => hired.flatMap((pool) => statusOf(pool, { ...facts, socket }));
    const onStop = () => stop.abort(new AimError('interrupted', 'stopped by `aim stop`'));
    try {
      const control = new RunControl(facts.name, status, onStop);
      socket = owned.use(await ControlServer.listen(control, clock, environment)).path;
    } catch (error) {
      const message = `nobody can look at this run: ${messageOf(error)}`;
      hub.emit({ type: 'notice', level: 'warning', message, about: null });
    }
  }
  const killAll = () => void Promise.all(hired.map((pool) => pool.shutdown(0)));
  options.kill?.addEventListener('abort', killAll, { once: true });
  let jobs: JobResult[];
  let pools: RunResult['pools'];
  try {
    for (const pool of hired) pool.start(signal);
    jobs = await new Orchestrator({
      plan,
      poolRunners: new Map(hired.map(({ config, poolRunner }) => [config.name, poolRunner])),
      workspace,
      environment,
      clock,
      emit: hub.emit,
      onDisk: () => journal.sync(),
      transcriptFile: (job) => folder.file(`transcripts/${job.id}.txt`),
      startedAt,
      failFast: options.failFast ?? false,
    }).run(signal);
    // A slot that was given up is only stopped after the shutdown.
    pools = await Promise.all(hired.map((pool) => pool.report()));
  } finally {
    await Promise.all(hired.map((pool) => pool.shutdown(signal.aborted ? 2000 : 5000)));
    options.kill?.removeEventListener('abort', killAll);
  }

  const { unattributed } = await workspace.finish(new AbortController().signal);
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
    unattributed: unattributed === null ? null : [...unattributed],
    usage: jobs.map((job) => job.usage).reduce(addUsage, null),
    pools,
    journal: journal.path,
  };
  writeResult(folder.file('result.json'), result);
  hub.emit({ type: 'run_finished', result });
  return result;
}

function isPooled({ name }: Pick<PoolConfig, 'name'>, plan: Plan): boolean {
  return plan.jobs.some((job) => job.pool.name === name && job.pool.mode === 'always');
}

/** The user asked for that cluster; where it is not what the file asks for, it is said. */
function tellHeld({ name, model, env }: PoolConfig, held: RemoteCluster, emit: Emit): void {
  const others = [
    ...(model === null || model === held.model ? [] : [`its model is ${held.model ?? 'the tool’s own'}, not ${model}`]),
    ...(Object.keys(env).length === 0 ? [] : [`it was not given ${Object.keys(env).join(', ')}`]),
  ];
  const message = [`the jobs run on the cluster ${held.name}`, ...others].join('; ');
  emit({ type: 'notice', level: others.length === 0 ? 'info' : 'warning', message, about: name });
}

function statusOf(
  { config, cluster, poolRunner }: RunPool,
  run: Pick<ClusterFacts, 'name' | 'cwd' | 'startedAt' | 'socket'>,
): ClusterStatus[] {
  // What another aim holds is shown there.
  if (cluster === null && poolRunner.lease !== null) return [];
  const { name: pool, tool, model, routing, count } = config;
  return [clusterStatus({ ...run, kind: 'run', pool, tool, model, routing, count, unread: 0 }, cluster)];
}

/** Resolves when all have; rejects with the first failure, but not before the last one has ended. */
async function allEnded(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

function countOutcomes(jobs: readonly JobResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of jobs) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
