import { resolve } from 'node:path';
import { type Clock, systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Emit } from '../model/events.ts';
import type { InstanceView } from '../model/instance-view.ts';
import {
  type GivenPoolSettings,
  MAX_INSTANCES,
  type PoolSettings,
  resolvePoolSettings,
} from '../model/pool-settings.ts';
import { command, message, type Prompt } from '../model/turn/prompt.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import type { StartView } from '../model/start-view.ts';
import type { ProcessSource } from '../process/process-source.ts';
import type { DetectedTool } from '../tools/detect.ts';
import { openSource } from '../tools/start-strategy.ts';
import type { ToolRow } from '../tools/tool-row.ts';
import { untried } from '../tools/variants.ts';
import { type OpenProcessPlace, plainProcessPlace } from '../workspace/process-place.ts';
import type { InstanceState } from './instance-state.ts';
import { ProcessInstance } from './process-instance.ts';
import { Mailbox } from './mailbox.ts';

/** How many finished turns of an instance are kept until they are read. */
const MAX_UNREAD = 100;

/** What a pool is made of: a tool, a folder, and its settings. */
export interface PoolSpec extends GivenPoolSettings {
  /** Its name in events; the tool's id by default. */
  readonly name?: string;
  readonly tool: DetectedTool;
  /** Allows more instances than MAX_INSTANCES. */
  readonly allowMany?: boolean;
  readonly cwd: string;
  /** What its processes need to know of their folder; git as the user has it by default. */
  readonly openProcessPlace?: OpenProcessPlace;
  /** Where they come from, when that was opened before. The pool owns it. */
  readonly source?: ProcessSource;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly emit?: Emit;
  /** Resolves when what was emitted is on disk; at once by default. */
  readonly onDisk?: () => Promise<void>;
}

export interface SendOptions {
  /** From the tool's getting it; none: no end but the tool's own. */
  readonly timeoutMs?: number;
  /** An abort interrupts the turn, or takes the prompt out of the queue. */
  readonly signal?: AbortSignal;
}

/** What is true of a prompt that was sent: when it started and how it ended, each as it happens. */
export interface Receipt {
  readonly turn: string;
  readonly instance: number;
  /** Settles when the tool gets the prompt. */
  readonly started: Promise<void>;
  /** Resolves when the turn is over, however it ended; rejects when the prompt never reached the tool. */
  readonly ended: Promise<TurnResult>;
}

/** A report of the whole pool. */
export interface Health {
  readonly total: number;
  readonly alive: number;
  readonly dead: number;
  readonly instances: readonly InstanceView[];
}

/** n instances of one tool, side by side (S1–S5). It restarts nothing by itself: a ClusterManager does. */
export class ToolProcessPool implements AsyncDisposable {
  readonly name: string;
  readonly tool: DetectedTool;
  readonly settings: PoolSettings;
  readonly instances: readonly ProcessInstance[];
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #openSource: () => ProcessSource;
  readonly #closed = new AbortController();
  /** The last prompt of each instance: the next one waits for it. */
  readonly #tails: Promise<unknown>[];
  readonly #unread: Mailbox[];
  #source: ProcessSource | null;
  #turns = 0;

  constructor(spec: PoolSpec) {
    const most = spec.allowMany === true ? 10_000 : MAX_INSTANCES;
    const settings = resolvePoolSettings(spec);
    const { count } = settings;
    if (!Number.isInteger(count) || count < 1 || count > most) {
      throw new AimError('usage', `a pool has 1 to ${most} instances, not ${count}`);
    }
    this.settings = settings;
    this.name = spec.name ?? spec.tool.row.id;
    this.tool = spec.tool;
    this.#clock = spec.clock ?? systemClock;
    this.#emit = spec.emit ?? (() => {});
    const environment = spec.environment ?? process.env;
    this.#source = spec.source ?? null;
    this.#openSource = () => openSource(spec.tool, settings, environment, this.#clock);
    this.instances = Array.from(
      { length: count },
      (_, index) =>
        new ProcessInstance({
          pool: this.name,
          index,
          tool: spec.tool,
          settings,
          cwd: resolve(spec.cwd),
          openProcessPlace: spec.openProcessPlace ?? plainProcessPlace,
          environment,
          startProcess: (...args) => this.#from().startProcess(...args),
          clock: this.#clock,
          emit: this.#emit,
          onDisk: spec.onDisk ?? (async () => {}),
        }),
    );
    this.#tails = this.instances.map(() => Promise.resolve());
    this.#unread = this.instances.map(() => new Mailbox(MAX_UNREAD, this.#clock, this.closed));
  }

  /** Aborts when the pool is shut down. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** A new turn id, unique in this pool. */
  nextTurn(): string {
    this.#turns += 1;
    return `${this.name}-${this.#turns}`;
  }

  /** Starts every instance; resolves when each is ready or has failed. */
  async start(signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([signal, this.#closed.signal]);
    const source = this.#from();
    source.onChange = (view) => this.#tellStart(view);
    this.#tellStart(source.view);
    const warning = untried(this.tool);
    if (warning !== null) this.#emit({ type: 'notice', level: 'warning', message: warning, about: this.name });
    const [first, ...others] = this.instances;
    // One that must be alone on a fresh home is; whether it gets ready is not asked here.
    if (this.tool.row.warmFirst) await first?.start(both);
    const rest = this.tool.row.warmFirst ? others : this.instances;
    // One may have been restarted or stopped while the first one started.
    const waiting = rest.filter(({ state }) => state.name === 'new');
    await Promise.all(waiting.map((instance) => instance.start(both)));
  }

  /**
   * Sends a prompt to one instance, behind those that it was sent before.
   * `ended` rejects with an AimError start_failed when the instance is down by then.
   */
  sendPrompt(index: number, prompt: string | Prompt, options: SendOptions = {}): Receipt {
    const instance = this.#instance(index);
    const turn = this.nextTurn();
    const started = Promise.withResolvers<void>();
    const queued = this.#clock.now();
    const run = async (): Promise<TurnResult> => {
      options.signal?.throwIfAborted();
      this.closed.throwIfAborted();
      const { state } = instance;
      if (state.name !== 'ready') throw notReady(this.name, index, state);
      started.resolve();
      return await instance.turn(
        typeof prompt === 'string' ? promptOf(this.tool.row, prompt) : prompt,
        { turn, holder: null, timeoutMs: options.timeoutMs ?? null, queuedMs: this.#clock.now() - queued },
        options.signal === undefined ? this.closed : AbortSignal.any([this.closed, options.signal]),
      );
    };
    const ended = this.#tails[index]!.then(run);
    this.#unread[index]!.keep(ended);
    this.#tails[index] = ended.catch((error: unknown) => started.reject(error));
    started.promise.catch(() => {});
    return { turn, instance: index, started: started.promise, ended };
  }

  /**
   * The next whole turn of an instance that was not read yet; rejects with what kept its prompt from the tool.
   * @throws AimError timed_out.
   */
  async readResponse(index: number, timeoutMs: number, signal?: AbortSignal): Promise<TurnResult> {
    this.#instance(index);
    const late = `instance ${index} answered nothing within ${timeoutMs} ms`;
    return this.#unread[index]!.read(timeoutMs, late, signal);
  }

  /** How its processes come to be. */
  get startView(): StartView {
    return this.#from().view;
  }

  getStatus(): InstanceView[] {
    return this.instances.map((instance) => instance.view());
  }

  checkHealth(): Health {
    const instances = this.getStatus();
    const alive = instances.filter((view) => view.alive).length;
    return { total: instances.length, alive, dead: instances.length - alive, instances };
  }

  /** A new process in the slot, whatever the old one does. */
  async restartInstance(index: number, signal: AbortSignal = this.closed): Promise<InstanceView> {
    const instance = this.#instance(index);
    await instance.replace(signal);
    return instance.view();
  }

  /** Ends every process and all that they started, gracefully within `timeoutMs`, then by force. */
  async shutdown(timeoutMs = 5000): Promise<void> {
    this.#closed.abort(new AimError('shut_down', `the pool ${this.name} was shut down`));
    const half = timeoutMs / 2;
    await Promise.all(this.instances.map((instance) => instance.stop({ eof: half, term: half })));
    await this.#source?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #from(): ProcessSource {
    this.#source ??= this.#openSource();
    return this.#source;
  }

  #tellStart(start: StartView): void {
    this.#emit({ type: 'start_changed', pool: this.name, start });
    const message = startNote(start);
    if (message !== null) this.#emit({ type: 'notice', level: 'info', message, about: this.name });
  }

  #instance(index: number): ProcessInstance {
    const instance = this.instances[index];
    if (instance === undefined) {
      throw new AimError('usage', `no instance ${index}: the pool has 0 to ${this.instances.length - 1}`);
    }
    return instance;
  }
}

function notReady(pool: string, index: number, state: InstanceState): AimError {
  const why = 'reason' in state ? `: ${state.reason}` : '';
  return new AimError('start_failed', `instance ${index} of ${pool} is ${state.name.replace('_', ' ')}${why}`);
}

/** A typed line whose first word is among the tool's commands is a command; everything else is a message. */
export function promptOf(row: Pick<ToolRow, 'commands'>, text: string): Prompt {
  const isLine = !/[\n\r\0]/.test(text);
  return isLine && row.commands.includes(text.split(' ', 1)[0] ?? '') ? command(text) : message(text);
}

/** What is to be told of a start: why it is not, or not wholly, the quick one. */
function startNote(start: StartView): string | null {
  if (start.how === 'plain' && start.reason !== null) return `each instance loads the tool for itself: ${start.reason}`;
  if (start.how === 'warm' && start.cold.length > 0) return `each instance does for itself: ${start.cold.join('; ')}`;
  return null;
}
