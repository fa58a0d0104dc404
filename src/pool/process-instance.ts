import { MaskedTap } from './masked-tap.ts';
import { type AskUser, type Driver, NOBODY_IS_ASKED, type Session, type SessionOptions } from '../drivers/driver.ts';
import { openDriver } from '../drivers/index.ts';
import { NoSuchSession, NotReady, NotReadyInTime, StaleProcess } from '../drivers/not-ready.ts';
import { type Clock, deadline, orAbort } from '../lib/clock.ts';
import { AimError, messageOf } from '../model/errors.ts';
import type { Emit } from '../model/events.ts';
import { describeExit } from '../model/turn/exit.ts';
import type { InstanceView } from '../model/pool/instance-view.ts';
import type { PoolSettings } from '../model/pool/pool-settings.ts';
import { reasonOf } from '../model/turn/outcome-meaning.ts';
import type { Prompt } from '../model/turn/prompt.ts';
import type { Tap, TurnEvent } from '../model/turn/turn-event.ts';
import type { TurnResult } from '../model/turn/turn-result.ts';
import type { StartProcess, GracePeriods } from '../process/tool-process.ts';
import type { DetectedTool } from '../tools/detect/detect.ts';
import { staysWithinApprovals } from '../tools/within-approvals.ts';
import { mayBeSilent } from '../tools/may-be-silent.ts';
import type { KeepWork } from '../workspace/patches/patch-keeper.ts';
import type { OpenProcessPlace } from '../workspace/process-place.ts';
import { InstanceLifecycle } from './instance-lifecycle.ts';
import type { StartCause } from './instance-record.ts';
import { INSTANCE_STATES, type InstanceState } from './instance-state.ts';
import type { PoolGate } from './pause/pool-gate.ts';
import type { OpenQuestions } from './questions/open-questions.ts';
import { type QuestionChange, TurnQuestions } from './questions/turn-questions.ts';
import { type OwnFolder, runTurn } from './run-turn.ts';
import type { SessionSpec } from './session-spec.ts';
import { NEVER } from '../lib/never.ts';

/** What an instance is made of. */
export interface InstanceSpec {
  readonly pool: string;
  readonly index: number;
  readonly tool: DetectedTool;
  /** Of its pool; the approvals are those of the conversation that it begins with. */
  readonly settings: PoolSettings;
  readonly cwd: string;
  /** Makes its folder, where that is not there: awaited before its first process starts. */
  readonly openFolder?: (signal: AbortSignal) => Promise<void>;
  /** What is done around each turn that works in its own folder. */
  readonly ownFolder?: OwnFolder;
  readonly openProcessPlace: OpenProcessPlace;
  /** Keeps what turns of no job came to elsewhere. */
  readonly keepWork?: KeepWork | undefined;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Of the pool. */
  readonly gate: PoolGate;
  /** Gets every byte between aim and its processes. */
  readonly transcript?: Tap;
  /** Resolves when what was emitted is on disk. */
  readonly onDisk: () => Promise<void>;
  /** Where its turns ask. */
  readonly openQuestions: OpenQuestions;
}

export interface InstanceTurnOptions {
  readonly turn: string;
  /** Who it is for: a job, a session. */
  readonly holder: string | null;
  /** The job that the turn belongs to; none by default. */
  readonly job?: string | null;
  /** Null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** The time-out that the outcome names, where this turn has only the rest of it. */
  readonly allowedMs?: number | null;
  readonly queuedMs?: number;
  /** Gets every event of the turn, as it comes. */
  readonly onEvent?: ((event: TurnEvent) => void) | null;
  /** Called when the tool asks its user, and when that has ended. */
  readonly onQuestion?: ((change: QuestionChange) => void) | null;
}

/** One slot of a pool. Knows its state and what its driver does; not why it is asked to, nor who gets it next. */
export class ProcessInstance {
  readonly spec: InstanceSpec;
  readonly #life: InstanceLifecycle;
  #cwd: string;
  /** Where the session that is open works, and what it may do there. */
  #place: Pick<SessionSpec, 'cwd' | 'approvals'>;
  /** The last turn. */
  #running: Promise<unknown> | null = null;
  #tap: MaskedTap | null = null;
  /** Of the last turn. */
  #questions: TurnQuestions | null = null;
  /** The replacement of its process by another one, until that one is ready or has failed. */
  #replacement: Promise<void> | null = null;
  #conversation = 0;
  /** Whether a session was opened since the process was started. */
  #dirty = false;

  constructor(spec: InstanceSpec) {
    this.spec = spec;
    this.#life = new InstanceLifecycle(spec);
    this.#cwd = spec.cwd;
    this.#place = { cwd: spec.cwd, approvals: spec.settings.approvals };
  }

  get state(): InstanceState {
    return this.#life.state;
  }

  /** Set by the owner of the pool; called after each change of state. */
  set onChange(onChange: (state: InstanceState) => void) {
    this.#life.onChange = onChange;
  }

  /** Which conversation it is in: another number after every start and every fresh session. */
  get conversation(): number {
    return this.#conversation;
  }

  /** Whether its folder, approvals or conversation are others than those that it started with. */
  get isDirty(): boolean {
    return this.#dirty || this.#cwd !== this.spec.cwd || this.#isStale;
  }

  /** Whether the tool went elsewhere by itself. */
  get #isStale(): boolean {
    if (this.state.name !== 'ready') return false;
    const { driver, session } = this.state;
    return !driver.canOpen({ cwd: this.#cwd, approvals: this.spec.settings.approvals, resume: session.id });
  }

  /** From now on every byte goes here as well; null: nowhere. */
  set tap(tap: Tap | null) {
    this.#tap?.[Symbol.dispose]();
    this.#tap = tap === null ? null : new MaskedTap(tap);
  }

  /** Starts a process and waits until it is ready or has failed; the state has which. */
  async start(signal: AbortSignal, cwd = this.#cwd, cause: StartCause = 'restart'): Promise<void> {
    const { tool, clock } = this.spec;
    const { openFolder } = this.spec;
    if (openFolder !== undefined && this.state.name === 'new' && !(await this.#hasFolder(openFolder, signal))) return;
    this.#cwd = cwd;
    this.#conversation += 1;
    this.#dirty = false;
    this.#place = { cwd, approvals: this.spec.settings.approvals };
    let driver: Driver;
    try {
      driver = this.#openDriver();
    } catch (error) {
      // The disk is full, or the folder for temporary files has gone.
      const reason = messageOf(error);
      return this.#life.down({ by: 'never_started', reason, not_found: false }, reason, 'crashed');
    }
    const abort = new AbortController();
    const isRestart = cause === 'restart' && this.#life.record.isStarted;
    this.#life.record.started(isRestart, clock.now());
    this.#life.enter({ name: 'starting', driver, abort, isRestart, exit: null });
    void driver.exited.then((exit) => this.#life.exited(driver, exit));
    const late = new NotReadyInTime(tool.row.readyTimeoutMs);
    using limit = deadline(clock, tool.row.readyTimeoutMs, late, AbortSignal.any([signal, abort.signal]));
    try {
      await driver.start(limit.signal);
      late.started();
      const { approvals } = this.spec.settings;
      const session = await driver.openSession({ cwd, approvals }, limit.signal);
      if (this.#life.owns(driver, 'starting')) this.#life.readyOrDown(driver, session, 'crashed');
    } catch (error) {
      const exit = await driver.stop({ eof: 0, term: 500 });
      // The work of others in the process may have kept it from this one: then it is retired now, and another one is tried.
      const isLate = limit.signal.reason === late && driver.retired !== true;
      const permanent = (error instanceof NotReady && error.permanent) || isLate;
      if (this.#life.owns(driver, 'starting'))
        this.#life.down(exit, messageOf(error), permanent ? 'permanent' : 'crashed');
    }
  }

  /** @returns false: it is down without it, or was stopped meanwhile. */
  async #hasFolder(open: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<boolean> {
    try {
      await open(signal);
    } catch (error) {
      const reason = `it has no folder to work in: ${messageOf(error)}`;
      if (this.state.name === 'new') {
        this.#life.down({ by: 'never_started', reason, not_found: false }, reason, 'permanent');
      }
    }
    return this.state.name === 'new';
  }

  /**
   * A fresh conversation. The slot gets a new process where the tool can't forget, or where its folder belongs to its
   * process and is another one.
   */
  async openSession(spec: SessionSpec, signal: AbortSignal): Promise<Session> {
    const { driver, session } = this.#life.ready();
    const { cwd, approvals, conversation } = spec;
    const resume = conversation === 'same' ? session.id : spec.resume;
    const options = { cwd, approvals, ...(resume === undefined ? {} : { resume }) };
    if (driver.canOpen(options)) {
      try {
        return await this.#open(driver, options, signal);
      } catch (error) {
        // The tool went elsewhere by itself.
        if (!(error instanceof StaleProcess)) throw error;
      }
    }
    await this.replace(signal, cwd, 'renewal');
    if (conversation === 'same') throw new NotReady('the conversation was lost with its process', false);
    return await this.#open(this.#life.ready().driver, options, signal);
  }

  async #open(driver: Driver, options: SessionOptions, signal: AbortSignal): Promise<Session> {
    const { cwd, approvals, resume } = options;
    const { interruptTimeoutMs } = this.spec.tool.row;
    const grace = deadline(this.spec.clock, 60_000 + interruptTimeoutMs, new Error('no answer'), signal);
    this.#dirty = true;
    if (resume === undefined) this.#conversation += 1;
    try {
      const session = await orAbort(driver.openSession(options, grace.signal), grace.signal);
      this.#life.renewSession(driver, session);
      this.#place = { cwd, approvals };
      return session;
    } catch (error) {
      if (error instanceof StaleProcess || error instanceof NoSuchSession) throw error;
      // A tool that can't forget is of no use to the next one either.
      if (this.#life.owns(driver, 'ready')) await this.#replaceWithin({ eof: 0, term: 500 }, signal, cwd, 'restart');
      throw new NotReady(messageOf(error), false);
    } finally {
      grace[Symbol.dispose]();
    }
  }

  /** As it was when it started: the folder, the approvals and the conversation of a lease end with the lease. */
  async resetSession(signal: AbortSignal): Promise<void> {
    const { cwd, settings } = this.spec;
    const { approvals } = settings;
    if (!this.isDirty) return;
    await this.openSession({ cwd, approvals, conversation: 'new' }, signal);
    this.#dirty = false;
  }

  /** Resolves when the turn that runs has its end, and what it did was looked at; at once where none runs. */
  async turnEnded(): Promise<void> {
    await this.#running?.catch(() => {});
  }

  /**
   * Runs one turn. It never rejects for what the tool does; calling it in any state but `ready` is a bug.
   * @param stop of this turn alone: an abort interrupts it, and its time-out aborts it too.
   */
  async turn(prompt: Prompt, options: InstanceTurnOptions, stop: AbortController): Promise<TurnResult> {
    const { driver, session } = this.#life.ready();
    const place = this.#place;
    const { clock, pool, index, emit, openQuestions, ownFolder, settings } = this.spec;
    const { turn, holder, job = null, timeoutMs, allowedMs = timeoutMs, queuedMs = 0, onEvent = null } = options;
    const about = { pool, instance: index, turn, holder, job };
    const limitSeconds = settings.ask_timeout_seconds;
    const { signal } = stop;
    const { onQuestion = null } = options;
    const questions = new TurnQuestions({ about, limitSeconds, openQuestions, clock, emit, signal, onQuestion });
    this.#questions = questions;
    const { row } = this.spec.tool;
    const { interruptTimeoutMs } = row;
    this.#life.record.turnBegan();
    this.#life.enter({ name: 'busy', driver, session, turn, exit: null });
    const running = runTurn({
      about,
      questions,
      guarded: { ...place, staysWithinApprovals: staysWithinApprovals(this.spec.tool.row, place.approvals, 'pooled') },
      prices: { row, settings: this.spec.settings },
      ...(ownFolder !== undefined && place.cwd === this.spec.cwd && { ownFolder }),
      session,
      driver,
      prompt,
      row,
      mayBeSilent: mayBeSilent(row),
      timeoutMs,
      allowedMs,
      queuedMs,
      keepWork: this.spec.keepWork,
      interruptTimeoutMs,
      onEvent,
      clock,
      emit,
      stop,
    });
    this.#running = running;
    const { record, gone } = await running;
    const { outcome } = record;
    this.#life.record.turnEnded(outcome, record.duration_ms);
    // Before the next one may begin. A command asks the model nothing.
    if (prompt.kind === 'message') this.spec.gate.ended(outcome);
    if (this.#life.owns(driver, 'busy')) {
      const asked = outcome.kind === 'timed_out' || outcome.kind === 'interrupted';
      const cause = asked ? 'forced' : 'crashed';
      if (gone !== null) this.#life.down(gone, reasonOf(outcome) ?? describeExit(gone), cause);
      else this.#life.readyOrDown(driver, session, cause);
    }
    return { ...record, instance: index };
  }

  /**
   * Ends the present process and starts another one in the same slot. Calls while a replacement is under way share it, and
   * an abort ends the wait for it, not the replacement: the next lease of the slot needs it as well.
   * @throws AimError shut_down; the signal's reason.
   */
  async replace(signal: AbortSignal, cwd = this.#cwd, cause: StartCause = 'restart'): Promise<void> {
    await this.#replaceWithin({ eof: this.spec.tool.row.stopTimeoutMs, term: 1000 }, signal, cwd, cause);
  }

  async #replaceWithin(grace: GracePeriods, signal: AbortSignal, cwd: string, cause: StartCause): Promise<void> {
    this.#replacement ??= this.#renew(grace, cwd, cause).finally(() => (this.#replacement = null));
    await orAbort(this.#replacement, signal);
  }

  async #renew(grace: GracePeriods, cwd: string, cause: StartCause): Promise<void> {
    await this.#end(grace, false);
    const state = this.state;
    const closed = state.name === 'stopped' || (state.name === 'stopping' && state.final);
    if (closed) throw new AimError('shut_down', 'the pool was shut down');
    // `stop` ends a start too.
    await this.start(NEVER, cwd, cause);
  }

  /** Ends the process for good. */
  async stop(grace: GracePeriods): Promise<void> {
    await this.#end(grace, true);
    if (this.state.name !== 'stopped') this.#life.enter({ name: 'stopped' });
  }

  /** The slot gets no further process. */
  giveUp(reason: string): void {
    this.#life.enter({ name: 'given_up', reason }, reason);
  }

  /** Its view without its lease and its queue: these are the slot's. */
  view(): Omit<InstanceView, 'holder' | 'pending'> {
    const state = this.state;
    return {
      index: this.spec.index,
      tool_id: this.spec.tool.row.id,
      state: state.name,
      alive: INSTANCE_STATES[state.name].alive,
      pid: this.#life.pid,
      ...this.#life.record.view(),
      ...('session' in state && typeof state.session.url === 'string' && { url: state.session.url }),
    };
  }

  #openDriver(): Driver {
    const { tool, settings, environment, openProcessPlace, startProcess, clock, onDisk } = this.spec;
    const { transcript } = this.spec;
    const whole = transcript === undefined ? null : new MaskedTap(transcript);
    const tap: Tap = (direction, bytes) => {
      whole?.push(direction, bytes);
      this.#tap?.push(direction, bytes);
    };
    const about = { ...settings, tool, cwd: this.#cwd, environment, openProcessPlace };
    const ask: AskUser = async (question, signal) => await (this.#questions?.ask(question, signal) ?? NOBODY_IS_ASKED);
    const driver = openDriver({ ...about, startProcess, clock, onDisk, tap, ask });
    void driver.exited.then(() => whole?.[Symbol.dispose]());
    return driver;
  }

  async #end(grace: GracePeriods, final: boolean): Promise<void> {
    const state = this.state;
    if (!('driver' in state)) return;
    if (state.name === 'starting') state.abort.abort(new AimError('shut_down', 'stopped while it started'));
    // A shutdown while a slot gets a new process: it gets none.
    this.#life.stopping(state.driver, final);
    this.#life.record.ended(await state.driver.stop(grace), this.spec.clock.now());
  }
}
