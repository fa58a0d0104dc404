import { ClusterManager } from '../../cluster/cluster-manager.ts';
import { noneLeft } from '../../cluster/given-up.ts';
import { stateOf } from '../../cluster/status-of.ts';
import { checkNewName, MAX_NAME_CHARS } from '../../control/protocol/socket-name.ts';
import { Control } from '../../control/server/control.ts';
import { LocalClient } from '../../control/server/local-client.ts';
import { ControlServer } from '../../control/server/server.ts';
import { pruneClusters } from '../../jobs/record/past/prune-runs.ts';
import { systemClock } from '../../lib/clock.ts';
import type { ClusterStatus } from '../../model/cluster/cluster-status.ts';
import { AimError } from '../../model/errors.ts';
import type { EventHub } from '../../model/event-hub.ts';
import { resolvePoolSettings } from '../../model/pool/pool-settings.ts';
import { keepRunsSchema } from '../../model/run/keep-runs.ts';
import { OpenQuestions } from '../../pool/questions/open-questions.ts';
import { reapOrphans } from '../../process/records/reap-orphans.ts';
import { requireTool } from '../../tools/detect/detect.ts';
import { Registry } from '../../tools/registry/registry.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { workingFolder } from '../../workspace/working-folder.ts';
import { EventCommand } from '../event-command.ts';
import { ClusterBudget } from './cluster-budget.ts';
import type { ClusterHostOptions, ResolvedOptions } from './cluster-host-options.ts';
import { type ClusterParts, openParts } from './cluster-parts.ts';
import { announcePool, makeClusterPool } from './cluster-pool.ts';
import { HostedCluster } from './hosted-cluster.ts';
import { leftLines, sweepWorkers } from './open-workers.ts';
import { hurryOn } from '../../workspace/hurry.ts';

/** An end within so many milliseconds is one that a user waits for: git does not get a minute for an answer. */
const HURRIED_MS = 2000;
/** The highest number that is tried at the end of a name. */
const MAX_NAME_NUMBER = 1000;

/** Why a cluster ends by itself. */
export type HostEnd =
  /** `how`: a fragment, such as «ended by Ctrl-D». */
  { readonly why: 'stopped'; readonly how: string } | { readonly why: 'given_up'; readonly error: AimError };

/**
 * A cluster with a socket, by which other processes reach it. The socket listens before the first process is started:
 * what is sent while the cluster starts is queued.
 */
export class ClusterHost implements AsyncDisposable {
  readonly #control: Control;
  readonly #options: ResolvedOptions;
  readonly #row: ToolRow;
  readonly #openQuestions = new OpenQuestions();
  readonly #hosted: HostedCluster;
  readonly #ending = Promise.withResolvers<HostEnd>();
  #server: ControlServer | null = null;
  #left: readonly string[] = [];
  #shutdown: { readonly timeoutMs: number; readonly done: Promise<void> } | null = null;
  /** Aborts when its end is to come soon. */
  readonly #hurried = new AbortController();
  readonly #hurry = hurryOn(this.#hurried.signal);

  readonly #parts: ClusterParts;
  readonly #budget: ClusterBudget | null;
  #why = 'ended';
  #eventCommand: EventCommand | null = null;

  private constructor(options: ResolvedOptions, row: ToolRow, name: string, parts: ClusterParts) {
    const { clock, cwd } = options;
    const { hub, record, worktrees } = parts;
    const { count, model, routing, approvals } = options.settings;
    const facts = { name, kind: 'cluster', pool: name, tool: row.id, model, routing, cwd, count } as const;
    const startedAt = clock.now();
    const openQuestions = this.#openQuestions;
    this.#options = options;
    this.#row = row;
    this.#parts = parts;
    const { budget = null } = options;
    const { emit } = hub;
    this.#budget = budget === null ? null : new ClusterBudget({ name, budget, clock, emit, startedAt });
    this.#hosted = new HostedCluster({
      name,
      count,
      approvals,
      clock,
      openQuestions,
      facts: () => ({
        ...facts,
        openQuestions,
        startedAt,
        socket: this.socket,
        budget: this.#budget?.view ?? null,
      }),
      subscribe: (sink) => hub.subscribe(sink),
      onStop: () => this.stop('stopped by `aim stop`'),
      worktrees,
      onMerged: (merge) => record.merged(merge),
    });
    this.#control = new Control(this.#hosted);
  }

  /** Its name is its own from here on. */
  #begin(): void {
    const { hub } = this.#parts;
    const { onEvent } = this.#options;
    hub.subscribe((event) => this.#control.observe(event));
    if (onEvent !== undefined) hub.subscribe(onEvent);
    if (this.#budget === null) return;
    this.#budget.begin();
    hub.subscribe(this.#budget.report);
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
    const settings = resolvePoolSettings(options);
    const resolved = { ...options, cwd, settings, environment, clock };
    await using opened = new AsyncDisposableStack();
    const parts = await openParts(resolved, row, opened);
    const { hub, record } = parts;
    const { count, model, routing, approvals } = settings;
    const { isolation = 'shared' } = options;
    for (let number = 1; ; number++) {
      const name = options.name ?? numberedName(row.id, number);
      const host = new ClusterHost(resolved, row, name, parts);
      try {
        host.#server = await ControlServer.listen(host.#control, clock, environment);
        opened.move();
        host.#begin();
        host.#openEventCommand(hub);
        record.begin({ name, tool: row.id, count, model, routing, approvals, cwd, isolation }, hub.emit);
        hub.subscribe(record.observe);
        return host;
      } catch (error) {
        host.#hurry[Symbol.dispose]();
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

  /** Resolves when somebody has asked for the end, or when no instance is left. The host has to be disposed of then. */
  get ending(): Promise<HostEnd> {
    return this.#ending.promise;
  }

  /** Asks for its end. @param how who did, a fragment: «ended by Ctrl-D». */
  stop(how: string): void {
    this.#why = how;
    this.#ending.resolve({ why: 'stopped', how });
  }

  /** A client in this process. Dispose of it. */
  openClient(): LocalClient {
    return new LocalClient(this.#control);
  }

  /** Starts the tool; resolves when an instance is ready. @throws AimError tool_not_found, pool_given_up. */
  async start(signal: AbortSignal): Promise<ClusterManager> {
    const { environment, clock, cwd } = this.#options;
    const { name } = this;
    const { hub, state, record } = this.#parts;
    // What a killed aim left may still work in this very folder.
    reapOrphans();
    await sweepWorkers(cwd, environment, clock, hub.emit);
    const { elsewhere } = record.folder;
    if (elsewhere !== null) hub.emit({ type: 'notice', level: 'warning', message: elsewhere, about: name });
    // Nobody waits for it: what it does not get to, another aim does.
    void pruneClusters(state, keepRunsSchema.parse({}), clock.now()).catch(() => {});
    try {
      const tool = await requireTool(this.#row, environment, signal);
      const spec = { name, tool, options: this.#options, parts: this.#parts, openQuestions: this.#openQuestions };
      const pool = makeClusterPool(spec);
      const cluster = new ClusterManager(pool, { clock });
      this.#budget?.govern(pool);
      hub.subscribe((event) => {
        if (event.type === 'instance_changed' && event.to === 'given_up') this.#endIfGivenUp(cluster);
      });
      announcePool(spec, this.socket);
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
    if (timeoutMs <= HURRIED_MS) this.#hurried.abort();
    if (this.#shutdown === null || timeoutMs < this.#shutdown.timeoutMs) {
      this.#shutdown = { timeoutMs, done: this.#end(timeoutMs) };
    }
    await this.#shutdown.done;
  }

  async #end(timeoutMs: number): Promise<void> {
    const { cluster } = this.#hosted;
    const { hub, record, worktrees } = this.#parts;
    if (cluster === null) this.#hosted.close();
    await cluster?.shutdown(timeoutMs);
    this.#left = leftLines((await worktrees?.finish()) ?? []);
    for (const line of this.#left) {
      hub.emit({ type: 'notice', level: 'warning', message: line, about: this.name });
    }
    this.#hosted.close();
    this.#budget?.[Symbol.dispose]();
    this.#hurry[Symbol.dispose]();
    await this.#server?.[Symbol.asyncDispose]();
    await this.#eventCommand?.[Symbol.asyncDispose]();
    // One whose tool was not there has nothing on record.
    if (cluster === null && this.#left.length === 0) return await record.discard();
    record.end(this.#why, this.#left);
    await record[Symbol.asyncDispose]();
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

function numberedName(id: string, number: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  return `${id.slice(0, MAX_NAME_CHARS - suffix.length)}${suffix}`;
}
