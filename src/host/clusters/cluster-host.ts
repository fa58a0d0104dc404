import { ClusterManager } from '../../cluster/cluster-manager.ts';
import { noneLeft } from '../../cluster/given-up.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { NEVER } from '../../lib/never.ts';
import { pruneClusters } from '../../jobs/record/past/prune-runs.ts';
import { isReadOnly } from '../../model/pool/approvals.ts';
import type { Budget } from '../../model/run/budget.ts';
import { keepRunsSchema } from '../../model/run/keep-runs.ts';
import { AimError } from '../../model/errors.ts';
import { EventHub } from '../../model/event-hub.ts';
import type { AimEvent } from '../../model/events.ts';
import { type GivenPoolSettings, type PoolSettings, resolvePoolSettings } from '../../model/pool/pool-settings.ts';
import type { WorkerIsolation, WorkerLand } from '../../model/merging/worker-isolation.ts';
import type { Verify } from '../../model/merging/verify.ts';
import { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { type InstanceFolders, ToolProcessPool } from '../../pool/tool-process-pool.ts';
import { reapOrphans } from '../../process/records/reap-orphans.ts';
import { requireTool } from '../../tools/detect/detect.ts';
import { isCostUnknown, unknownCostText } from '../../tools/prices/cost-estimate.ts';
import { readingWarning } from '../../tools/within-approvals.ts';
import { Registry } from '../../tools/registry/registry.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { patchKeeper } from '../../workspace/patches/patch-keeper.ts';
import { isolatedProcessPlace } from '../../workspace/process-place.ts';
import { StateFolders } from '../../workspace/state-folders.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import type { WorkerWorktrees } from '../../workspace/worktree/workers/worker-worktrees.ts';
import { Control } from '../../control/server/control.ts';
import { LocalClient } from '../../control/server/local-client.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import { stateOf } from '../../cluster/status-of.ts';
import { ControlServer } from '../../control/server/server.ts';
import { checkNewName, MAX_NAME_CHARS } from '../../control/protocol/socket-name.ts';
import { EventCommand } from '../event-command.ts';
import { ClusterBudget } from './cluster-budget.ts';
import { HostedCluster } from './hosted-cluster.ts';
import { leftLines, openWorkers, sweepWorkers } from './open-workers.ts';
import { ClusterRecord } from './records/cluster-record.ts';

export interface ClusterHostOptions extends GivenPoolSettings {
  readonly tool: string;
  /** Null: the tool's id, with a number behind it while that is taken. */
  readonly name: string | null;
  /** Allows more instances than MAX_INSTANCES. */
  readonly allowMany?: boolean;
  readonly cwd: string;
  /** `worktree`: each worker has a git worktree of its own. Shared by default. */
  readonly isolation?: WorkerIsolation;
  /** With worktrees: the check that what is merged has to pass; none by default. */
  readonly verify?: Verify | null;
  /** With worktrees: whether what is merged moves the user's branch, or is left as one; it moves by default. */
  readonly land?: WorkerLand;
  /** What all its turns may use together; without a limit by default. */
  readonly budget?: Budget | null;
  readonly registry?: Registry;
  /** A folder for the record of the cluster; in the checkout by default. */
  readonly stateDir?: string | undefined;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Gets every event, in order. Must not throw. */
  readonly onEvent?: (event: AimEvent) => void;
  /** A program that gets every event on its stdin: see `EventCommand`. */
  readonly eventCommand?: readonly string[] | undefined;
}

/** The options with the defaults that are the machine's. */
type ResolvedOptions = ClusterHostOptions & Required<Pick<ClusterHostOptions, 'environment' | 'clock'>>;

/** The highest number that is tried at the end of a name. */
const MAX_NAME_NUMBER = 1000;

/** Why a cluster ends by itself. */
export type HostEnd = { readonly why: 'stopped' } | { readonly why: 'given_up'; readonly error: AimError };

/**
 * A cluster with a socket, by which other processes reach it. The socket listens before the first process is started:
 * what is sent while the cluster starts is queued.
 */
export class ClusterHost implements AsyncDisposable {
  readonly #control: Control;
  readonly #options: ResolvedOptions;
  readonly #settings: PoolSettings;
  readonly #row: ToolRow;
  readonly #openQuestions = new OpenQuestions();
  readonly #hosted: HostedCluster;
  readonly #hub: EventHub;
  readonly #ending = Promise.withResolvers<HostEnd>();
  #server: ControlServer | null = null;
  #left: readonly string[] = [];
  #shutdown: { readonly timeoutMs: number; readonly done: Promise<void> } | null = null;

  readonly #worktrees: WorkerWorktrees | null;
  readonly #state: StateFolders;
  readonly #record: ClusterRecord;
  readonly #budget: ClusterBudget | null;
  #why = 'ended';
  #eventCommand: EventCommand | null = null;

  private constructor(options: ResolvedOptions, row: ToolRow, name: string, { hub, state, record, worktrees }: Parts) {
    const { clock, cwd, onEvent } = options;
    const settings = resolvePoolSettings(options);
    const { count, model, routing } = settings;
    const facts = { name, kind: 'cluster', pool: name, tool: row.id, model, routing, cwd, count } as const;
    const startedAt = clock.now();
    const openQuestions = this.#openQuestions;
    this.#options = options;
    this.#settings = settings;
    this.#row = row;
    this.#worktrees = worktrees;
    this.#state = state;
    this.#record = record;
    const { budget = null } = options;
    const { emit } = hub;
    this.#budget = budget === null ? null : new ClusterBudget({ name, budget, clock, emit, startedAt });
    this.#hosted = new HostedCluster({
      name,
      count,
      approvals: settings.approvals,
      clock,
      openQuestions,
      facts: () => ({
        ...facts,
        openQuestions,
        startedAt,
        socket: this.socket,
        budget: this.#budget?.view ?? null,
      }),
      subscribe: (sink) => this.#hub.subscribe(sink),
      onStop: () => {
        this.#why = 'stopped by `aim stop`';
        this.#ending.resolve({ why: 'stopped' });
      },
      worktrees,
      onMerged: (merge) => record.merged(merge),
    });
    this.#control = new Control(this.#hosted);
    this.#hub = hub;
    this.#hub.subscribe((event) => this.#control.observe(event));
    if (onEvent !== undefined) this.#hub.subscribe(onEvent);
    if (this.#budget !== null) this.#hub.subscribe(this.#budget.report);
  }

  /**
   * Makes the socket, and starts nothing yet.
   * @throws AimError usage, unknown_tool, name_taken, folder_refused, isolation_refused, workspace_failed.
   */
  static async open(options: ClusterHostOptions): Promise<ClusterHost> {
    const row = (options.registry ?? Registry.builtIn()).get(options.tool);
    const cwd = workingFolder(options.cwd);
    const { environment = process.env, clock = systemClock } = options;
    if (options.name !== null) checkNewName(options.name);
    const resolved = { ...options, cwd, environment, clock };
    const hub = new EventHub(clock);
    await using opened = new AsyncDisposableStack();
    const { count, model, routing, approvals } = resolvePoolSettings(options);
    const { isolation = 'shared', verify = null, land = 'ff', stateDir } = options;
    const state = await StateFolders.find(cwd, { environment, stateDir }, NEVER);
    const record = ClusterRecord.create(state, clock);
    // What did not come to be leaves nothing.
    opened.defer(() => record.discard());
    const checkOutput = (output: string) => record.folder.document(`checks/${output}.txt`);
    const about = { id: record.id, state, checkOutput, cwd, count, verify, land, environment, clock };
    const worktrees = isolation === 'worktree' ? opened.use(await openWorkers(about, row, hub.emit)) : null;
    const parts = { hub, state, record, worktrees };
    for (let number = 1; ; number++) {
      const name = options.name ?? numberedName(row.id, number);
      const host = new ClusterHost(resolved, row, name, parts);
      try {
        host.#server = await ControlServer.listen(host.#control, clock, environment);
        opened.move();
        host.#openEventCommand(hub);
        record.begin({ name, tool: row.id, count, model, routing, approvals, cwd, isolation }, hub.emit);
        hub.subscribe(record.observe);
        return host;
      } catch (error) {
        const isTaken = error instanceof AimError && error.code === 'name_taken';
        if (!isTaken || options.name !== null || number >= MAX_NAME_NUMBER) throw error;
      }
    }
  }

  get name(): string {
    return this.#hosted.name;
  }

  /** First words that make a typed line a command of the tool. */
  get toolCommands(): readonly string[] {
    return this.#row.commands;
  }

  /** Where it listens. */
  get socket(): string | null {
    return this.#server?.path ?? null;
  }

  /** Resolves when a client has asked for the end, or when no instance is left. The host has to be disposed of then. */
  get ending(): Promise<HostEnd> {
    return this.#ending.promise;
  }

  /** A client in this process. Dispose of it. */
  openClient(): LocalClient {
    return new LocalClient(this.#control);
  }

  /** Starts the tool; resolves when an instance is ready. @throws AimError tool_not_found, pool_given_up. */
  async start(signal: AbortSignal): Promise<ClusterManager> {
    const { environment, clock, cwd, allowMany = false } = this.#options;
    const settings = this.#settings;
    const { name } = this;
    const { emit } = this.#hub;
    // What a killed aim left may still work in this very folder.
    reapOrphans();
    await sweepWorkers(cwd, environment, clock, emit);
    const record = this.#record;
    const { elsewhere } = record.folder;
    if (elsewhere !== null) emit({ type: 'notice', level: 'warning', message: elsewhere, about: name });
    // Nobody waits for it: what it does not get to, another aim does.
    void pruneClusters(this.#state, keepRunsSchema.parse({}), clock.now()).catch(() => {});
    const worktrees = this.#worktrees;
    try {
      const tool = await requireTool(this.#row, environment, signal);
      // As in a run: runs lease from this pool.
      const openProcessPlace = worktrees?.openProcessPlace ?? isolatedProcessPlace;
      const keepWork = this.#row.protocol === 'remote' ? patchKeeper(this.#state) : undefined;
      const folders = worktrees === null ? {} : { folders: foldersOf(worktrees) };
      const place = { cwd, environment, openProcessPlace, keepWork, openQuestions: this.#openQuestions, ...folders };
      const recorded = { turnLog: record, tapOf: record.tapOf, onDisk: () => record.sync() };
      const pool = new ToolProcessPool({ ...settings, ...place, ...recorded, name, tool, clock, emit, allowMany });
      const cluster = new ClusterManager(pool, { clock });
      this.#budget?.govern(pool);
      this.#hub.subscribe((event) => {
        if (event.type === 'instance_changed' && event.to === 'given_up') this.#endIfGivenUp(cluster);
      });
      emit({ type: 'notice', level: 'info', message: `listens at ${this.socket}`, about: name });
      emit({ type: 'pool_started', pool: name, tool: tool.row.id, count: settings.count, version: tool.version });
      for (const message of worktrees?.notes ?? []) emit({ type: 'notice', level: 'info', message, about: name });
      const warning = isReadOnly(settings.approvals) ? readingWarning(tool.row, settings.approvals, 'pooled') : null;
      if (warning !== null) emit({ type: 'notice', level: 'warning', message: warning, about: name });
      const { budget = null } = this.#options;
      if (budget?.cost_usd != null && isCostUnknown({ row: tool.row, settings })) {
        emit({ type: 'notice', level: 'warning', message: unknownCostText(tool.row.id, settings.model), about: name });
      }
      const started = cluster.start(signal);
      this.#hosted.made(cluster);
      await started;
      return cluster;
    } catch (error) {
      this.#hosted.failed(error);
      throw error;
    }
  }

  /**
   * Ends every process, gracefully within `timeoutMs`, and then the socket. Clients get the answers that they wait for. A
   * second call may shorten the first one, and never makes it longer.
   */
  async shutdown(timeoutMs: number): Promise<void> {
    if (this.#shutdown === null || timeoutMs < this.#shutdown.timeoutMs) {
      this.#shutdown = { timeoutMs, done: this.#end(timeoutMs) };
    }
    await this.#shutdown.done;
  }

  async #end(timeoutMs: number): Promise<void> {
    const { cluster } = this.#hosted;
    if (cluster === null) this.#hosted.close();
    await cluster?.shutdown(timeoutMs);
    this.#left = leftLines((await this.#worktrees?.finish()) ?? []);
    for (const line of this.#left) {
      this.#hub.emit({ type: 'notice', level: 'warning', message: line, about: this.name });
    }
    this.#hosted.close();
    this.#budget?.[Symbol.dispose]();
    await this.#server?.[Symbol.asyncDispose]();
    await this.#eventCommand?.[Symbol.asyncDispose]();
    // One whose tool was not there has nothing to tell.
    if (cluster === null && this.#left.length === 0) return await this.#record.discard();
    this.#record.end(this.#why, this.#left);
    await this.#record[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown(5000);
  }

  /** After its end: a line for each work of a worker that was not merged. */
  get leftBehind(): readonly string[] {
    return this.#left;
  }

  status(): ClusterStatus {
    return this.#hosted.status()[0]!;
  }

  #openEventCommand(hub: EventHub): void {
    const { eventCommand: argv, cwd, environment, clock } = this.#options;
    if (argv === undefined) return;
    const onFault = (message: string) => hub.emit({ type: 'notice', level: 'warning', message, about: null });
    this.#eventCommand = new EventCommand({ argv, cwd, environment, clock, onFault });
    hub.subscribe(this.#eventCommand.push);
  }

  /** Nothing brings back a cluster of which every slot was given up. */
  #endIfGivenUp(cluster: ClusterManager): void {
    if (stateOf(cluster) !== 'given_up') return;
    this.#why = noneLeft(cluster.pool);
    this.#ending.resolve({ why: 'given_up', error: new AimError('pool_given_up', this.#why) });
  }
}

/** What a host is made of beside its options. */
interface Parts {
  readonly hub: EventHub;
  readonly state: StateFolders;
  readonly record: ClusterRecord;
  /** Null: its workers share the folder. */
  readonly worktrees: WorkerWorktrees | null;
}

function foldersOf(worktrees: WorkerWorktrees): InstanceFolders {
  return {
    of: (index) => worktrees.folderOf(index),
    open: (index, signal) => worktrees.open(index, signal),
    around: {
      before: (index) => worktrees.before(index),
      after: (index, prompt) => worktrees.after(index, prompt),
    },
  };
}

function numberedName(id: string, number: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  return `${id.slice(0, MAX_NAME_CHARS - suffix.length)}${suffix}`;
}
