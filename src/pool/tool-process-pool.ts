import { resolve } from 'node:path';
import { SharedProcesses } from '../drivers/acp/sharing/shared-processes.ts';
import { type Clock, deadline, systemClock } from '../lib/clock.ts';
import { AimError } from '../model/errors.ts';
import type { Emit } from '../model/events.ts';
import type { InstanceView } from '../model/pool/instance-view.ts';
import { MAX_INSTANCES } from '../model/pool/bounds.ts';
import { type GivenPoolSettings, type PoolSettings, resolvePoolSettings } from '../model/pool/pool-settings.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { OpenQuestion } from '../model/questions/question.ts';
import type { Tap } from '../model/turn/turn-event.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import type { StartView } from '../model/pool/start-view.ts';
import type { ProcessSource } from '../process/process-source.ts';
import type { DetectedTool } from '../tools/detect/detect.ts';
import { sharesProcesses, toolOfPool } from '../tools/launch/shared-tool.ts';
import { openSource } from '../tools/launch/start-strategy.ts';
import { untried } from '../tools/detect/variants.ts';
import type { KeepWork } from '../workspace/patches/patch-keeper.ts';
import { type OpenProcessPlace, plainProcessPlace } from '../workspace/process-place.ts';
import type { InstanceState } from './instance-state.ts';
import { OpenQuestions, type TakenAnswer } from './questions/open-questions.ts';
import type { Lessor } from './leases/clean-instance.ts';
import type { InstanceLease } from './leases/instance-lease.ts';
import type { LeaseRequest } from './leases/lease-request.ts';
import { PendingLease } from './leases/pending-lease.ts';
import { Slot } from './leases/slot.ts';
import { PoolGate } from './pause/pool-gate.ts';
import { PoolSource } from './pool-source.ts';
import { ProcessInstance } from './process-instance.ts';
import { promptOf } from './prompt-of.ts';
import type { TurnChange } from './run-turn.ts';
import { type SendOptions, sendTurn } from './send-turn.ts';
import { type Receipt, resultOf, TurnReceipt } from './turns/receipt.ts';
import type { Turn } from './turns/turn.ts';
import type { TurnLog } from './turns/turn-log.ts';
import { TurnStore } from './turns/turn-store.ts';

/** What a pool is made of: a tool, a folder, and its settings. */
export interface PoolSpec extends GivenPoolSettings {
  /** Its name in events; the tool's id by default. */
  readonly name?: string;
  readonly tool: DetectedTool;
  /** Allows more instances than MAX_INSTANCES. */
  readonly allowMany?: boolean;
  readonly cwd: string;
  /** The folder of each instance, where they do not share `cwd`. */
  readonly folders?: InstanceFolders;
  /** What its processes need to know of their folder; git as the user has it by default. */
  readonly openProcessPlace?: OpenProcessPlace;
  /** Keeps what turns of no job came to elsewhere; nothing is kept by default. */
  readonly keepWork?: KeepWork | undefined;
  /** Where they come from, when that was opened before. The pool owns it. */
  readonly source?: ProcessSource;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly emit?: Emit;
  /** Resolves when what was emitted is on disk; at once by default. */
  readonly onDisk?: () => Promise<void>;
  /** Where its turns ask; its own by default. */
  readonly openQuestions?: OpenQuestions;
  /** Keeps a record of its turns. */
  readonly turnLog?: TurnLog;
  /** Gets every byte between aim and the process of an instance, for as long as the pool is there. */
  readonly tapOf?: (index: number) => Tap;
}

/** Where the instances of a pool start, each in a folder of its own. */
export interface InstanceFolders {
  /** Absolute. It need not be there yet. */
  of(index: number): string;
  /** Makes it, where it is not there: awaited before the first process of an instance starts. */
  open(index: number, signal: AbortSignal): Promise<void>;
  /** What is done around each turn there; nothing by default. */
  readonly around?: AroundTurns;
}

/** What is done before and after each turn of an instance in its own folder. Must not throw for what a tool did. */
export interface AroundTurns {
  before(index: number): Promise<void>;
  /** @param prompt its text. */
  after(index: number, prompt: string): Promise<TurnChange>;
}

/** A report of the whole pool. */
export interface Health {
  readonly total: number;
  readonly alive: number;
  readonly dead: number;
  readonly instances: readonly InstanceView[];
}

/** Restarts the instances of a pool and routes work to them. A pool without one leaves an instance down that ended. */
export interface PoolSupervisor {
  /** An instance has changed its state; requests that wait for it are served after that. */
  onState(slot: Slot, state: InstanceState): void;
  /** An instance is free, and no request waits for just that one. */
  onRelease(): void;
}

/**
 * n instances of one tool, side by side. Whatever works on an instance leases it, so a prompt that is sent here
 * waits for a lease that has the instance, and a lease for a prompt.
 */
export class ToolProcessPool implements AsyncDisposable, Lessor {
  readonly name: string;
  readonly tool: DetectedTool;
  readonly settings: PoolSettings;
  readonly instances: readonly ProcessInstance[];
  readonly slots: readonly Slot[];
  readonly turns: TurnStore;
  /** Whether it takes work, or is paused for a limit of the provider. */
  readonly gate: PoolGate;
  /** What its turns ask. */
  readonly openQuestions: OpenQuestions;
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #source: PoolSource;
  readonly #closed = new AbortController();
  #supervisor: PoolSupervisor | null = null;

  constructor(spec: PoolSpec) {
    const most = spec.allowMany === true ? 10_000 : MAX_INSTANCES;
    const settings = resolvePoolSettings(spec);
    const { count } = settings;
    if (!Number.isInteger(count) || count < 1 || count > most) {
      throw new AimError('usage', `a pool has 1 to ${most} instances, not ${count}`);
    }
    const { clock = systemClock, environment = process.env, emit = () => {} } = spec;
    const tool = toolOfPool(spec.tool, settings);
    this.settings = settings;
    this.name = spec.name ?? tool.row.id;
    this.tool = tool;
    this.turns = new TurnStore(this.name, spec.turnLog ?? null);
    this.openQuestions = spec.openQuestions ?? new OpenQuestions();
    this.#clock = clock;
    this.#emit = emit;
    this.#source = new PoolSource(() => openSource(tool, settings, environment, clock), spec.source ?? null);
    const shared = sharesProcesses(settings)
      ? new SharedProcesses({
          count: settings.processes ?? count,
          cwd: resolve(spec.cwd),
          startProcess: this.#source.startProcess,
          maxSessions: tool.row.acp.maxSessions ?? null,
        })
      : null;
    const maxWaitMs = settings.max_wait_seconds * 1000;
    this.gate = new PoolGate({ pool: this.name, maxWaitMs, clock, emit });
    this.gate.watch(() => this.#gateChanged());
    const common = {
      pool: this.name,
      tool,
      settings,
      openProcessPlace: spec.openProcessPlace ?? plainProcessPlace,
      keepWork: spec.keepWork,
      environment,
      clock,
      emit,
      gate: this.gate,
      onDisk: spec.onDisk ?? (async () => {}),
      openQuestions: this.openQuestions,
    } as const;
    const { folders } = spec;
    this.instances = Array.from({ length: count }, (_, index) => {
      const cwd = folders?.of(index) ?? resolve(spec.cwd);
      const open = folders && { openFolder: (signal: AbortSignal) => folders.open(index, signal) };
      const around = folders?.around;
      const own = around && {
        ownFolder: {
          before: () => around.before(index),
          after: (prompt: string) => around.after(index, prompt),
        },
      };
      const tap = spec.tapOf && { transcript: spec.tapOf(index) };
      const startProcess = shared?.startFor(index) ?? this.#source.startProcess;
      return new ProcessInstance({ ...common, ...open, ...own, ...tap, startProcess, index, cwd });
    });
    const leased = {
      name: this.name,
      row: tool.row,
      turns: this.turns,
      closed: this.closed,
      gate: this.gate,
      isSupervised: () => this.#supervisor !== null,
      onRelease: () => this.#supervisor?.onRelease(),
    };
    this.slots = this.instances.map((instance) => new Slot(instance, leased));
    for (const slot of this.slots) slot.instance.onChange = (state) => this.#changed(slot, state);
  }

  /** Aborts when the pool is shut down. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** From now on instances that go down are restarted, or given up. */
  supervise(supervisor: PoolSupervisor): void {
    this.#supervisor = supervisor;
  }

  /** Starts every instance; resolves when each is ready or has failed. */
  async start(signal: AbortSignal): Promise<void> {
    this.closed.throwIfAborted();
    const either = AbortSignal.any([signal, this.closed]);
    this.#source.report(this.name, this.#emit);
    const warning = untried(this.tool);
    if (warning !== null) this.#emit({ type: 'notice', level: 'warning', message: warning, about: this.name });
    const [first, ...others] = this.instances;
    // One that must be alone on a fresh home is; whether it gets ready is not asked here.
    if (this.tool.row.warmFirst) await first?.start(either);
    const rest = this.tool.row.warmFirst ? others : this.instances;
    // One may have been restarted or stopped while the first one started.
    const waiting = rest.filter(({ state }) => state.name === 'new');
    await Promise.all(waiting.map((instance) => instance.start(either)));
  }

  /**
   * Sends a prompt to one instance, behind the leases and prompts that it was asked for before. It finds the instance as
   * that started. Its `ended` rejects with an AimError start_failed when the instance is down by then and nobody restarts
   * it.
   */
  sendPrompt(index: number, prompt: string | Prompt, options: SendOptions = {}): Receipt {
    this.slot(index);
    const { timeoutMs, signal, onStep } = options;
    const { turns, gate } = this;
    const how = { holder: null, instance: index, lessor: this, turns, gate, timeoutMs, signal, onStep };
    return new TurnReceipt(sendTurn(this.promptOf(prompt), how), index);
  }

  /** A text as a prompt: a line whose first word is among the tool's commands is a command. */
  promptOf(prompt: string | Prompt): Prompt {
    return typeof prompt === 'string' ? promptOf(this.tool.row, prompt) : prompt;
  }

  /**
   * The next whole turn of an instance that was not read yet; rejects with what kept its prompt from the tool.
   * @throws AimError timed_out.
   */
  async readResponse(index: number, timeoutMs: number, signal?: AbortSignal): Promise<TurnResult> {
    this.slot(index);
    return this.readTurn(index, timeoutMs, `no turn of instance ${index} ended within ${timeoutMs} ms`, signal);
  }

  /** The next turn that was not read yet, of one instance or of any (null). @throws AimError timed_out, with `late`. */
  async readTurn(index: number | null, timeoutMs: number, late: string, signal?: AbortSignal): Promise<TurnResult> {
    const turn = this.turns.takeUnread(index) ?? (await this.#nextTurn(index, timeoutMs, late, signal));
    return resultOf(await turn.ended);
  }

  /** Waits for this instance. @throws AimError usage, start_failed, pool_given_up, shut_down; the signal's reason. */
  async lease(request: LeaseRequest, signal: AbortSignal): Promise<InstanceLease> {
    const { instance = null } = request;
    if (instance === null) throw new AimError('usage', 'a pool leases the instance that is named');
    return new PendingLease(request, this.#clock.now()).wait(this.slot(instance), signal, this.closed);
  }

  /** What its turns ask and wait for, the oldest first. */
  get questions(): OpenQuestion[] {
    return this.openQuestions.list.filter(({ pool }) => pool === this.name);
  }

  /**
   * Answers what a turn asks: the number of an option (from 1), its label, `allow` or `deny`, or a text. The first answer
   * counts. @param turn its id, or that of the question; null: the only one that is open.
   * @throws AimError not_asked, usage for an answer that does not fit.
   */
  answer(turn: string | null, answer: string): TakenAnswer {
    return this.openQuestions.answer(turn, answer, 'library');
  }

  /** How its processes come to be. */
  get startView(): StartView {
    return this.#source.view;
  }

  getStatus(): InstanceView[] {
    return withSessionCounts(this.slots.map((slot) => slot.view()));
  }

  checkHealth(): Health {
    const instances = this.getStatus();
    const alive = instances.filter((view) => view.alive).length;
    return { total: instances.length, alive, dead: instances.length - alive, instances };
  }

  /**
   * Puts a new process into the slot, whatever the old one does: its turn is interrupted. Calls while a restart is under
   * way share it.
   */
  async restartInstance(index: number, signal: AbortSignal = new AbortController().signal): Promise<InstanceView> {
    const slot = this.slot(index);
    for (const turn of this.turns.running(index)) turn.interrupt('its instance was restarted');
    await slot.instance.replace(signal);
    return slot.view();
  }

  /** Ends every process and all that they started, gracefully within `timeoutMs`, then by force. */
  async shutdown(timeoutMs = 5000): Promise<void> {
    this.#closed.abort(new AimError('shut_down', `the pool ${this.name} was shut down`));
    this.turns.interruptAll(this.closed.reason);
    const half = timeoutMs / 2;
    await Promise.all(this.instances.map((instance) => instance.stop({ eof: half, term: half })));
    await Promise.all(this.instances.map((instance) => instance.turnEnded()));
    this.gate[Symbol.dispose]();
    await this.#source[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  /** @throws AimError usage. */
  slot(index: number): Slot {
    const slot = this.slots[index];
    if (slot !== undefined) return slot;
    throw new AimError('usage', `no instance ${index}: the pool has 0 to ${this.slots.length - 1}`);
  }

  async #nextTurn(index: number | null, timeoutMs: number, late: string, signal?: AbortSignal): Promise<Turn> {
    const parent = AbortSignal.any([this.closed, ...(signal ? [signal] : [])]);
    using limit = deadline(this.#clock, timeoutMs, new AimError('timed_out', late), parent);
    return await this.turns.readNext(index, limit.signal);
  }

  #gateChanged(): void {
    for (const slot of this.slots) slot.serve();
    this.#supervisor?.onRelease();
  }

  #changed(slot: Slot, state: InstanceState): void {
    this.#supervisor?.onState(slot, state);
    slot.serve();
  }
}

/** Says of instances that share a process how many do. */
function withSessionCounts(views: readonly InstanceView[]): InstanceView[] {
  const sharers = Map.groupBy(views, ({ pid }) => pid);
  return views.map((view) => {
    const sessions = view.pid === null ? 1 : (sharers.get(view.pid)?.length ?? 1);
    return sessions === 1 ? view : { ...view, process_sessions: sessions };
  });
}
