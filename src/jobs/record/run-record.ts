import type { Clock } from '../../lib/clock.ts';
import type { JobResult } from '../../model/run/job-result.ts';
import { EventHub, type Sink } from '../../model/event-hub.ts';
import type { Emit } from '../../model/events.ts';
import type { Journal } from './journal.ts';
import { JournalLines } from './journal-lines.ts';
import { RecordedResults } from './results/recorded-results.ts';
import { RunState } from './run-state.ts';

/**
 * The events of a run in their order: each one changes the state of the run, is written to the journal, and is passed on
 * to sinks (reporters, control clients). None of the three can make `emit` throw but a bug in the first.
 */
export class RunRecord implements AsyncDisposable {
  readonly state: RunState;
  /** The results of jobs that have finished, read from the journal. */
  readonly results: RecordedResults;
  /** Results that the journal did not take any more, by the job's id. */
  readonly #unwritten = new Map<string, JobResult>();
  readonly #journal: Journal;
  readonly #hub: EventHub;
  readonly #fault = new AbortController();

  /** @param state what the journal has led to so far. */
  constructor(journal: Journal, clock: Clock, state = new RunState()) {
    this.state = state;
    this.#journal = journal;
    this.results = new RecordedResults(() => new JournalLines(journal.path), state, this.#unwritten);
    this.#hub = new EventHub(clock, (body) => this.emit(body), state.lastSeq);
  }

  /** Where the journal is. */
  get path(): string {
    return this.#journal.path;
  }

  /** Aborts, once, when the journal can't be written any further. Its reason is the AimError record_failed. */
  get fault(): AbortSignal {
    return this.#fault.signal;
  }

  /** Bound, so that it can be passed on as it is. */
  readonly emit: Emit = (body) => {
    const event = this.#hub.stamp(body);
    this.state.apply(event, this.results.contextOf(event, this.#journal.end));
    this.#journal.record(event);
    const isWritten = this.#journal.fault === null;
    if (!isWritten && event.type === 'job_finished') this.#unwritten.set(event.job, event.result);
    this.#hub.publish(event);
    this.#checkJournal();
  };

  /** Waits until everything that was emitted is on the disk. @throws AimError record_failed. */
  async sync(): Promise<void> {
    try {
      await this.#journal.sync();
    } finally {
      this.#checkJournal();
    }
  }

  /** The results in memory: for a journal that has gone, and can be read only as long as this is not disposed of. */
  resultsInMemory(): JobResult[] {
    return [...new RecordedResults(() => this.#journal.lines(), this.state, this.#unwritten)];
  }

  subscribe(sink: Sink): Disposable {
    return this.#hub.subscribe(sink);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal[Symbol.asyncDispose]();
  }

  /** Deferred: the caller of `emit` may be in the middle of a change of its own state, and this interrupts it. */
  #checkJournal(): void {
    const { fault } = this.#journal;
    if (fault !== null && !this.fault.aborted) queueMicrotask(() => this.#fault.abort(fault));
  }
}
