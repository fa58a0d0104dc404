import { Journal } from '../../../jobs/record/journal.ts';
import { RunFolder } from '../../../jobs/record/run-folder.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { ClusterRecordLine } from '../../../model/cluster/cluster-record.ts';
import type { AimEvent, Emit } from '../../../model/events.ts';
import type { WorkerMerge } from '../../../model/merging/worker-merge.ts';
import { textOfPrompt } from '../../../model/turn/prompt.ts';
import type { Tap } from '../../../model/turn/turn-event.ts';
import { AIM_VERSION } from '../../../model/version.ts';
import type { TurnLog, TurnPurpose } from '../../../pool/turns/turn-log.ts';
import type { TurnEnding } from '../../../pool/turns/turn.ts';
import { toWire } from '../../../control/protocol/wire-error.ts';
import type { StateFolders } from '../../../workspace/state-folders.ts';
import { ClusterAnswers } from './cluster-answers.ts';
import { InstanceTranscript } from './instance-transcript.ts';

/** How much of a prompt is in the journal, in UTF-16 units. */
const MAX_PROMPT = 4096;
/** How many names of files a turn has there. */
const MAX_FILES = 200;
/** How large the journal becomes by turns. What has to be known of services after a kill is written all the same. Bytes. */
const MAX_JOURNAL = 64 * 1024 * 1024;

type Unstamped<Line> = Line extends ClusterRecordLine ? Omit<Line, 'at'> : never;
type LineBody = Unstamped<ClusterRecordLine>;

/**
 * What is on record of a cluster: a journal of its turns, its answers, and what went between aim and each instance. It is
 * written as it happens, and no turn waits for it, but for the session of a service, which has to be on the disk before it is
 * made. A disk that takes no more costs the record; one warning says so.
 */
export class ClusterRecord implements TurnLog, AsyncDisposable {
  readonly folder: RunFolder;
  readonly #journal: Journal;
  readonly #lock: Disposable;
  readonly #clock: Clock;
  readonly #answers: ClusterAnswers;
  readonly #transcripts: InstanceTranscript[] = [];
  #emit: Emit = () => {};
  #bytes = 0;
  #isToldOfFault = false;
  #hasEnded = false;
  #closed: Promise<void> | null = null;

  private constructor(folder: RunFolder, journal: Journal, lock: Disposable, clock: Clock) {
    this.folder = folder;
    this.#journal = journal;
    this.#lock = lock;
    this.#clock = clock;
    this.#answers = new ClusterAnswers(folder);
  }

  /** Makes the folder and the journal. @throws AimError checkout_refused where nothing can be written, record_failed. */
  static create(state: StateFolders, clock: Clock): ClusterRecord {
    const folder = RunFolder.create(state, clock.now(), 'clusters');
    const lock = folder.lockRun();
    try {
      return new ClusterRecord(folder, Journal.create(folder.journal, AIM_VERSION), lock, clock);
    } catch (error) {
      lock[Symbol.dispose]();
      folder.remove();
      throw error;
    }
  }

  get id(): string {
    return this.folder.runId;
  }

  /** From now on faults are emitted. */
  begin(
    line: Omit<Extract<LineBody, { type: 'cluster_started' }>, 'type' | 'id' | 'pid' | 'aim_version'>,
    emit: Emit,
  ): void {
    this.#emit = emit;
    this.#write({ type: 'cluster_started', id: this.id, pid: process.pid, aim_version: AIM_VERSION, ...line });
  }

  /** A cluster that did not come to be leaves nothing. */
  async discard(): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.folder.remove();
  }

  /** Resolves when all that was written is on the disk. @throws AimError record_failed. */
  async sync(): Promise<void> {
    await this.#journal.sync();
  }

  accepted(turn: string, target: number | null, { prompt, holder, job }: TurnPurpose): void {
    const text = textOfPrompt(prompt);
    const begin = text.slice(0, MAX_PROMPT).toWellFormed();
    const about = { turn, instance: target, holder, job };
    this.#writeTurn({ type: 'turn_accepted', ...about, prompt: begin, prompt_chars: text.length });
  }

  ended(turn: string, ending: TurnEnding): void {
    if ('error' in ending) {
      const none = { outcome: null, duration_ms: null, answer: null, answer_chars: 0, files: [], files_more: 0 };
      const rest = { refusals: 0, usage: null, work: null, conversation: null, instance: null };
      this.#writeTurn({ type: 'turn_ended', turn, ...none, ...rest, error: toWire(ending.error) });
      return;
    }
    const { instance, conversation, result } = ending;
    const { outcome, text, files, refusals, usage, work = null, duration_ms } = result;
    this.#writeTurn({
      type: 'turn_ended',
      turn,
      instance,
      conversation,
      outcome,
      error: null,
      duration_ms,
      answer: this.#answers.write(turn, text),
      answer_chars: text.length,
      files: files.slice(0, MAX_FILES),
      files_more: Math.max(0, files.length - MAX_FILES),
      refusals: refusals.length,
      usage,
      work,
    });
  }

  /** Bound: it is a sink of events. */
  readonly observe = (event: AimEvent): void => {
    if (event.type === 'turn_started' && event.instance !== null) {
      this.#writeTurn({ type: 'turn_started', turn: event.turn, instance: event.instance });
    }
    if (event.type === 'remote_intent') {
      const { turn, instance, title } = event;
      this.#write({ type: 'remote_intent', turn, instance, title });
    }
    if (event.type === 'remote_session') {
      const { turn, instance, title, session, url } = event;
      this.#write({ type: 'remote_session', turn, instance, title, session, url });
    }
    if (event.type === 'notice' && event.level !== 'info') {
      this.#writeTurn({ type: 'notice', level: event.level, message: event.message });
    }
  };

  merged(merge: WorkerMerge): void {
    this.#writeTurn({ type: 'merged', merge });
  }

  /** Where the bytes of an instance go. */
  readonly tapOf = (index: number): Tap => {
    const path = this.folder.transcript(`instance-${index}.txt`);
    const transcript = new InstanceTranscript(path, (fault) =>
      this.#warn(`the transcript of instance ${index} is not whole: ${fault}`),
    );
    this.#transcripts.push(transcript);
    return transcript.tap;
  };

  /** The cluster has ended in order. */
  end(why: string, left: readonly string[]): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#write({ type: 'cluster_ended', why, left: [...left] });
  }

  /** A second call waits for the first one. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    for (const transcript of this.#transcripts) transcript[Symbol.dispose]();
    await this.#journal[Symbol.asyncDispose]();
    this.#lock[Symbol.dispose]();
  }

  #writeTurn(body: LineBody): void {
    if (this.#bytes > MAX_JOURNAL) return;
    this.#bytes += JSON.stringify(body).length;
    if (this.#bytes > MAX_JOURNAL) this.#warn('the journal of the cluster is full: later turns are not in it');
    this.#write(body);
  }

  #write(body: LineBody): void {
    const { type, ...rest } = body;
    this.#journal.note({ type, at: new Date(this.#clock.now()).toISOString(), ...rest });
    const { fault } = this.#journal;
    if (fault === null || this.#isToldOfFault) return;
    this.#isToldOfFault = true;
    this.#warn(`${fault.message}; the cluster goes on without`);
  }

  /** Later: whoever caused it may be in the middle of an event. */
  #warn(message: string): void {
    queueMicrotask(() => this.#emit({ type: 'notice', level: 'warning', message, about: null }));
  }
}
