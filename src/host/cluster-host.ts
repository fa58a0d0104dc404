import { ClusterManager } from '../cluster/cluster-manager.ts';
import { noneLeft } from '../cluster/given-up.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import { EventHub } from '../model/event-hub.ts';
import type { AimEvent } from '../model/events.ts';
import { type GivenPoolSettings, type PoolSettings, resolvePoolSettings } from '../model/pool-settings.ts';
import { ToolProcessPool } from '../pool/tool-process-pool.ts';
import { reapOrphans } from '../process/records/reap-orphans.ts';
import { requireTool } from '../tools/detect.ts';
import { Registry } from '../tools/registry.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { isolatedProcessPlace } from '../workspace/process-place.ts';
import { workingFolder } from '../workspace/working-folder.ts';
import { ClusterControl } from '../control/server/cluster-control.ts';
import type { ClusterStatus } from '../model/cluster-status.ts';
import { clusterStatus, stateOf } from '../control/server/status-of.ts';
import { ControlServer } from '../control/server/server.ts';
import { checkNewName, MAX_NAME_CHARS } from '../control/protocol/socket-file.ts';

export interface ClusterHostOptions extends GivenPoolSettings {
  readonly tool: string;
  /** Null: the tool's id, with a number behind it while that is taken. */
  readonly name: string | null;
  /** Allows more instances than MAX_INSTANCES. */
  readonly allowMany?: boolean;
  readonly cwd: string;
  readonly registry?: Registry;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Sees every event, in order. Must not throw. */
  readonly onEvent?: (event: AimEvent) => void;
}

/** The same with everything settled that has a default of the machine's. */
type Settled = ClusterHostOptions & Required<Pick<ClusterHostOptions, 'environment' | 'clock'>>;

/** So many clusters of one tool side by side get a name by themselves. */
const MAX_OF_A_NAME = 1000;

/** Why a cluster ends by itself. */
export type HostEnd = { readonly why: 'stopped' } | { readonly why: 'given_up'; readonly error: AimError };

/**
 * A cluster that others reach by its socket. The socket listens from the first moment on, so what is sent while it
 * starts is queued.
 */
export class ClusterHost implements AsyncDisposable {
  readonly name: string;
  readonly control: ClusterControl;
  readonly #options: Settled;
  readonly #settings: PoolSettings;
  readonly #row: ToolRow;
  readonly #hub: EventHub;
  readonly #startedAt: number;
  readonly #made = Promise.withResolvers<ClusterManager>();
  readonly #ending = Promise.withResolvers<HostEnd>();
  #cluster: ClusterManager | null = null;
  #server: ControlServer | null = null;
  #down: Promise<void> | null = null;
  #grace = Number.POSITIVE_INFINITY;

  private constructor(options: Settled, row: ToolRow, name: string) {
    const { clock, onEvent } = options;
    this.name = name;
    this.#options = options;
    this.#settings = resolvePoolSettings(options);
    this.#row = row;
    this.#startedAt = clock.now();
    this.control = new ClusterControl({
      name,
      count: this.#settings.count,
      clock,
      cluster: this.#made.promise,
      status: () => this.status(),
      stop: () => this.#ending.resolve({ why: 'stopped' }),
    });
    this.#hub = new EventHub(clock);
    this.#hub.subscribe((event) => this.control.observe(event));
    if (onEvent !== undefined) this.#hub.subscribe(onEvent);
  }

  /** Makes the socket, and starts nothing yet. @throws AimError usage, unknown_tool, name_taken, folder_refused. */
  static async open(options: ClusterHostOptions): Promise<ClusterHost> {
    const row = (options.registry ?? Registry.builtIn()).get(options.tool);
    const cwd = workingFolder(options.cwd);
    const { environment = process.env, clock = systemClock } = options;
    if (options.name !== null) checkNewName(options.name);
    for (let number = 1; ; number++) {
      const name = options.name ?? numbered(row.id, number);
      const held = new ClusterHost({ ...options, cwd, environment, clock }, row, name);
      try {
        held.#server = await ControlServer.listen(held.control, clock, environment);
        return held;
      } catch (error) {
        const taken = error instanceof AimError && error.code === 'name_taken';
        if (!taken || options.name !== null || number >= MAX_OF_A_NAME) throw error;
      }
    }
  }

  /** Where it listens. */
  get socket(): string | null {
    return this.#server?.path ?? null;
  }

  /** Settles when it was asked to stop, or when no instance is left. It is still to be disposed of then. */
  get ending(): Promise<HostEnd> {
    return this.#ending.promise;
  }

  /** Starts the tool; resolves when an instance is ready. @throws AimError tool_not_found, pool_given_up. */
  async start(signal: AbortSignal): Promise<ClusterManager> {
    const { environment, clock, cwd, allowMany = false } = this.#options;
    // What a killed aim left may still work in this very folder.
    reapOrphans();
    try {
      const tool = await requireTool(this.#row, environment, signal);
      const { name } = this;
      const { emit } = this.#hub;
      // As in a run: runs lease from this pool.
      const openProcessPlace = isolatedProcessPlace;
      const settings = this.#settings;
      const spec = { ...settings, name, tool, cwd, environment, clock, emit, allowMany, openProcessPlace };
      const cluster = new ClusterManager(new ToolProcessPool(spec), { clock });
      this.#cluster = cluster;
      this.#hub.subscribe((event) => {
        if (event.type === 'instance_changed' && event.to === 'given_up') this.#look(cluster);
      });
      emit({ type: 'notice', level: 'info', message: `listens at ${this.socket}`, about: name });
      emit({ type: 'pool_started', pool: name, tool: tool.row.id, count: settings.count, version: tool.version });
      const started = cluster.start(signal);
      this.#made.resolve(cluster);
      await started;
      return cluster;
    } catch (error) {
      this.#made.reject(error);
      throw error;
    }
  }

  /** Ends every process, gracefully within `timeoutMs`, and then the socket. Whoever waits is told how it ended. */
  async shutdown(timeoutMs: number): Promise<void> {
    // A second call may hurry the first one, and never slows it down.
    const isSooner = timeoutMs < this.#grace;
    this.#grace = Math.min(timeoutMs, this.#grace);
    if (!isSooner && this.#down !== null) return this.#down;
    this.#down = this.#shutdown(timeoutMs);
    await this.#down;
  }

  async #shutdown(timeoutMs: number): Promise<void> {
    this.#made.reject(new AimError('shut_down', `the cluster ${this.name} was shut down`));
    await this.#cluster?.shutdown(timeoutMs);
    this.control.close();
    await this.#server?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown(5000);
  }

  status(): ClusterStatus {
    const { cwd } = this.#options;
    const { model, count, routing } = this.#settings;
    const { name, socket } = this;
    const { unread } = this.control.turns;
    const tool = this.#row.id;
    const startedAt = this.#startedAt;
    const facts = {
      name,
      kind: 'cluster',
      pool: name,
      tool,
      model,
      routing,
      cwd,
      count,
      startedAt,
      socket,
      unread,
    } as const;
    return clusterStatus(facts, this.#cluster);
  }

  /** Nothing brings back a cluster of which every slot was given up. */
  #look(cluster: ClusterManager): void {
    if (stateOf(cluster) !== 'given_up') return;
    const error = new AimError('pool_given_up', noneLeft(cluster.pool));
    this.#ending.resolve({ why: 'given_up', error });
  }
}

function numbered(id: string, number: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  return `${id.slice(0, MAX_NAME_CHARS - suffix.length)}${suffix}`;
}
