import { MaskedTap } from '../masked-tap.ts';
import { type AskUser, type Driver, NOBODY_IS_ASKED, type Session } from '../../drivers/driver.ts';
import { openDriver } from '../../drivers/index.ts';
import { NotReadyInTime } from '../../drivers/not-ready.ts';
import { type Clock, deadline } from '../../lib/clock.ts';
import { onAbort } from '../../lib/on-abort.ts';
import { AimError, messageOf } from '../../model/errors.ts';
import type { Emit } from '../../model/events.ts';
import type { PoolSettings } from '../../model/pool/pool-settings.ts';
import type { Prompt } from '../../model/turn/prompt.ts';
import type { Tap } from '../../model/turn/turn-event.ts';
import type { TurnRecord } from '../../model/turn/turn-result.ts';
import type { DetectedTool } from '../../tools/detect/detect.ts';
import { staysWithinApprovals } from '../../tools/within-approvals.ts';
import type { ToolRow } from '../../tools/tool-row.ts';
import { mayBeSilent } from '../../tools/may-be-silent.ts';
import type { OpenProcessPlace } from '../../workspace/process-place.ts';
import { OpenQuestions } from '../questions/open-questions.ts';
import { TurnQuestions } from '../questions/turn-questions.ts';
import { runTurn } from '../run-turn.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { JobLease, JobTurnOptions } from './lease.ts';

export interface OneShotLeaseSpec {
  /** The name of the pool, for events. */
  readonly pool: string;
  /** The job that it is for. */
  readonly holder: string;
  readonly tool: DetectedTool;
  readonly cwd: string;
  /** Of the pool; the approvals are those of the job. */
  readonly settings: PoolSettings;
  /** aim's own environment, of which the tool sees what its row allows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly openProcessPlace: OpenProcessPlace;
  /** Named on the command line of each process. */
  readonly files: readonly string[];
  readonly clock: Clock;
  readonly emit: Emit;
  /** Where its turns ask; its own by default. */
  readonly openQuestions?: OpenQuestions;
  /** A turn id that no other turn of the run has. */
  nextTurn(): string;
}

/** A slot that exists for one job: each of its turns is a process of its own. */
export class OneShotLease implements JobLease {
  readonly instance = null;
  readonly row: ToolRow;
  readonly #spec: OneShotLeaseSpec;
  readonly #driver: Driver;
  #session: Session | null = null;
  #place: Pick<SessionSpec, 'cwd' | 'approvals'>;
  #tap: MaskedTap | null = null;
  readonly #openQuestions: OpenQuestions;
  /** Of the last turn. */
  #questions: TurnQuestions | null = null;

  /** @throws AimError start_failed where the process can't be prepared: the disk may be full. */
  constructor(spec: OneShotLeaseSpec) {
    this.row = spec.tool.row;
    this.#spec = spec;
    this.#openQuestions = spec.openQuestions ?? new OpenQuestions();
    this.#place = { cwd: spec.cwd, approvals: spec.settings.approvals };
    const { settings, tool, cwd, environment, openProcessPlace, files, clock } = spec;
    const about = { ...settings, tool, cwd, environment, openProcessPlace, oneShot: { files } };
    const ask: AskUser = async (question, signal) => await (this.#questions?.ask(question, signal) ?? NOBODY_IS_ASKED);
    try {
      this.#driver = openDriver({ ...about, clock, ask, tap: (direction, bytes) => this.#tap?.push(direction, bytes) });
    } catch (error) {
      throw new AimError('start_failed', messageOf(error), { cause: error });
    }
  }

  async openSession({ cwd, approvals }: SessionSpec, signal: AbortSignal): Promise<SessionRef> {
    const { readyTimeoutMs } = this.row;
    const late = new NotReadyInTime(readyTimeoutMs);
    using limit = deadline(this.#spec.clock, readyTimeoutMs, late, signal);
    try {
      await this.#driver.start(limit.signal);
      late.started();
      this.#session = await this.#driver.openSession({ cwd, approvals }, limit.signal);
      this.#place = { cwd, approvals };
      return this.#session;
    } catch (error) {
      signal.throwIfAborted();
      throw new AimError('start_failed', messageOf(error), { cause: error });
    }
  }

  async turn(prompt: Prompt, options: JobTurnOptions, signal: AbortSignal): Promise<TurnRecord> {
    const session = this.#session;
    const place = this.#place;
    if (session === null) throw new Error('no session is open');
    signal.throwIfAborted();
    const stop = new AbortController();
    using _ = onAbort(signal, () => stop.abort(signal.reason));
    const { pool, holder, clock, emit, nextTurn, settings } = this.#spec;
    const { job = null, timeoutMs, allowedMs = timeoutMs } = options;
    const about = { pool, instance: null, turn: nextTurn(), holder, job };
    const limitSeconds = settings.ask_timeout_seconds;
    const openQuestions = this.#openQuestions;
    const questions = new TurnQuestions({ about, limitSeconds, openQuestions, clock, emit, signal: stop.signal });
    this.#questions = questions;
    const { record } = await runTurn({
      about,
      questions,
      guarded: { ...place, staysWithinApprovals: staysWithinApprovals(this.row, place.approvals, 'one-shot') },
      prices: { row: this.row, settings: this.#spec.settings },
      session,
      driver: this.#driver,
      prompt,
      row: this.row,
      mayBeSilent: mayBeSilent(this.row),
      timeoutMs,
      allowedMs,
      queuedMs: 0,
      interruptTimeoutMs: this.row.interruptTimeoutMs,
      clock,
      emit,
      stop,
    });
    return record;
  }

  record(tap: Tap | null): void {
    this.#tap?.[Symbol.dispose]();
    this.#tap = tap === null ? null : new MaskedTap(tap);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
    this.record(null);
  }
}
