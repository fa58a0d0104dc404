import type { RemoteCluster } from '../../control/client/remote-cluster.ts';
import type { OpenQuestions } from '../../pool/questions/open-questions.ts';
import type { Plan } from '../../jobs/plan/plan.ts';
import { LocalPool } from '../../jobs/run/pools/local-pool.ts';
import { MissingPool } from '../../jobs/run/pools/missing-pool.ts';
import type { Run } from '../../jobs/run/open/open-run.ts';
import type { RunPool } from '../../jobs/run/pools/run-pool.ts';
import type { Clock } from '../../lib/clock.ts';
import { isReadOnly } from '../../model/pool/approvals.ts';
import { AimError } from '../../model/errors.ts';
import { approvalsOf } from '../../model/run/job.ts';
import type { Emit } from '../../model/events.ts';
import type { PoolConfig } from '../../model/pool/pool-config.ts';
import type { ProcessSource } from '../../process/process-source.ts';
import { type DetectedTool, requireTool } from '../../tools/detect/detect.ts';
import type { Registry } from '../../tools/registry/registry.ts';
import { openSource } from '../../tools/launch/start-strategy.ts';
import { readingWarning } from '../../tools/within-approvals.ts';
import { untried } from '../../tools/detect/variants.ts';
import { isRefused, oneOfEachKind, placesOf, toolsOfEachKind } from './needed-tools.ts';
import { RemotePool } from './remote-pool.ts';

export interface RunToolsSpec {
  readonly plan: Plan;
  readonly registry: Registry;
  /** A cluster of another aim that takes the pooled jobs of its tool. */
  readonly remote: RemoteCluster | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The tools that a run needs on this machine, found, and where the processes of its pools come from. */
export class RunTools implements AsyncDisposable {
  readonly #spec: RunToolsSpec;
  readonly #pooled: ReadonlySet<string>;
  readonly #tools = new Map<string, DetectedTool>();
  /** Why tools that are not there are not. */
  readonly #missing = new Map<string, AimError>();
  readonly #sources = new Map<string, ProcessSource>();
  readonly #owned = new AsyncDisposableStack();

  private constructor(spec: RunToolsSpec) {
    this.#spec = spec;
    const placed = oneOfEachKind(spec.plan.jobs).flatMap((job) => placesOf(job));
    this.#pooled = new Set(placed.filter(({ pool }) => pool.mode === 'always').map(({ pool }) => pool.name));
  }

  /** @throws AimError tool_not_found, when all have been looked for. */
  static async find(spec: RunToolsSpec, signal: AbortSignal): Promise<RunTools> {
    const tools = new RunTools(spec);
    const { plan, remote } = spec;
    const here = toolsOfEachKind(plan.jobs, remote?.tool.row.id ?? null);
    const ids = new Set(here.flat().filter((tool) => tool !== null));
    const found = [...ids].map((id) => tools.#find(id, signal));
    try {
      await allEnded(found);
      const first = here.find((places) => isRefused(places, tools.#missing))?.[0];
      if (first != null) throw tools.#missing.get(first)!;
      return tools;
    } catch (error) {
      await tools[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The pools of a run. None of them has started. */
  async openPools({ plan, workspace, record }: Run, openQuestions: OpenQuestions): Promise<RunPool[]> {
    const { environment, clock, remote } = this.#spec;
    const { emit } = record;
    const { openProcessPlace } = workspace;
    const { cwd } = workspace.checkout;
    const pools: RunPool[] = [];
    for (const config of plan.pools) {
      const { name, tool: id, count } = config;
      const isRemote = remote !== null && this.#isRemote(config);
      const why = isRemote ? undefined : this.#missing.get(id);
      if (why !== undefined) {
        const row = this.#spec.registry.get(id);
        pools.push(new MissingPool({ config, row, why, environment, clock, emit }));
        const isUsed = plan.units.some(({ pool }) => pool === name);
        const then = isUsed ? 'its jobs go to what they fall back on' : 'no job can fall back on it';
        const message = `${why.message}; ${then}`;
        emit({ type: 'notice', level: 'warning', message, about: name });
        continue;
      }
      const source = this.#sources.get(name) ?? null;
      const pool = isRemote
        ? await RemotePool.open({ config, remote, toolHere: () => this.#here(id), environment, clock, emit })
        : new LocalPool({
            config,
            tool: this.#tools.get(id)!,
            cwd,
            folders: {
              of: (instance) => workspace.folderOf({ pool: name, instance }),
              open: (instance, aborted) => workspace.open({ pool: name, instance }, aborted),
            },
            environment,
            openProcessPlace,
            clock,
            emit,
            onDisk: () => record.sync(),
            openQuestions,
            source,
          });
      pools.push(pool);
      const { tool } = pool.runner;
      emit({ type: 'pool_started', pool: name, tool: id, count, version: tool.version });
      if (isRemote) reportRemote(config, remote, emit);
      // A pool with instances reports that by itself, when it starts.
      const warning = pool.runner.lease === null ? untried(tool) : null;
      if (warning !== null) emit({ type: 'notice', level: 'warning', message: warning, about: name });
    }
    this.#warnOfReaders(emit);
    return pools;
  }

  /** Once for each tool that jobs which may only read run on, and that may edit all the same. */
  #warnOfReaders(emit: Emit): void {
    const { plan, registry } = this.#spec;
    const approvals = new Map(plan.pools.map((pool) => [pool.name, pool.approvals]));
    const warnings = new Map<string, string>();
    for (const job of oneOfEachKind(plan.jobs).flatMap((each) => placesOf(each))) {
      const may = approvalsOf(job, approvals.get(job.pool.name) ?? 'allow-edits');
      if (!isReadOnly(may) || warnings.has(job.tool)) continue;
      const row = this.#tools.get(job.tool)?.row ?? registry.get(job.tool);
      const warning = readingWarning(row, may, job.pool.mode === 'always' ? 'pooled' : 'one-shot');
      if (warning !== null) warnings.set(job.tool, warning);
    }
    for (const [about, message] of warnings) emit({ type: 'notice', level: 'warning', message, about });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  async #find(id: string, signal: AbortSignal): Promise<void> {
    const { plan, registry, environment, clock } = this.#spec;
    const tool = await requireTool(registry.get(id), environment, signal).catch((error: unknown) => {
      if (!(error instanceof AimError) || error.code !== 'tool_not_found') throw error;
      this.#missing.set(id, error);
      return null;
    });
    if (tool === null) return;
    this.#tools.set(id, tool);
    // Loading takes its time: it begins before anything else is known.
    for (const config of plan.pools) {
      if (config.tool !== id || !this.#pooled.has(config.name) || this.#isRemote(config)) continue;
      this.#sources.set(config.name, this.#owned.use(openSource(tool, config, environment, clock)));
    }
  }

  #here(id: string): DetectedTool {
    const tool = this.#tools.get(id);
    if (tool !== undefined) return tool;
    throw this.#missing.get(id) ?? new AimError('tool_not_found', `${id} was not looked for on this machine`);
  }

  #isRemote({ name, tool }: PoolConfig): boolean {
    return this.#spec.remote?.tool.row.id === tool && this.#pooled.has(name);
  }
}

/** The user chose the cluster; where it is not what the file asks for, that is a warning. */
function reportRemote({ name, model, env }: PoolConfig, remote: RemoteCluster, emit: Emit): void {
  const others = [
    ...(model === null || model === remote.model
      ? []
      : [`its model is ${remote.model ?? 'the tool’s own'}, not ${model}`]),
    ...(Object.keys(env).length === 0 ? [] : [`it was not given ${Object.keys(env).join(', ')}`]),
  ];
  const message = [`the jobs run on the cluster ${remote.name}`, ...others].join('; ');
  emit({ type: 'notice', level: others.length === 0 ? 'info' : 'warning', message, about: name });
}

/** Resolves when all have; rejects with the first failure, but not before the last one has ended. */
async function allEnded(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
