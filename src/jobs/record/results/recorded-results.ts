import { collectGarbage } from '../../../lib/collect-garbage.ts';
import { AimError } from '../../../model/errors.ts';
import type { AimEvent } from '../../../model/events.ts';
import type { JobResult } from '../../../model/run/job-result.ts';
import type { JobResults } from '../../../model/run/job-results.ts';
import type { JournalLines } from '../journal-lines.ts';
import { withOverwriters } from './overwritten.ts';
import type { EventContext, RunState } from '../run-state.ts';

/** What is left of reading so many is collected at once. */
const MANY = 5000;

/**
 * The results of the jobs of a run that have finished, in the order of its file: each is read from the journal when it is asked
 * for, and none is kept.
 */
export class RecordedResults implements JobResults {
  readonly #open: () => JournalLines;
  readonly #state: RunState;
  readonly #unwritten: ReadonlyMap<string, JobResult>;

  /**
   * @param open opens the journal, each time that the results are gone through.
   * @param unwritten the results that the journal did not take any more, by the job's id.
   */
  constructor(open: () => JournalLines, state: RunState, unwritten: ReadonlyMap<string, JobResult> = new Map()) {
    this.#open = open;
    this.#state = state;
    this.#unwritten = unwritten;
  }

  get length(): number {
    return this.#state.finishedCount;
  }

  /** @throws AimError record_failed. */
  [Symbol.iterator](): Generator<JobResult, undefined> {
    return this.#read(idsOf(this.#state.started?.jobs ?? []));
  }

  /** The results of some jobs, by their ids; those that have not finished are not in it. @throws AimError record_failed. */
  of(ids: Iterable<string>): Map<string, JobResult> {
    const found = new Map<string, JobResult>();
    for (const result of this.#read(ids)) found.set(result.id, result);
    return found;
  }

  /** What a state needs beside an event. @param at where its line of the journal begins, in bytes. @throws AimError record_failed. */
  contextOf(event: AimEvent, at: number): EventContext {
    return event.type === 'run_resumed' ? { at, results: this.of(event.again.map(({ job }) => job)) } : { at };
  }

  filter(isWanted: (job: JobResult) => boolean): JobResult[] {
    const found: JobResult[] = [];
    for (const job of this) if (isWanted(job)) found.push(job);
    return found;
  }

  find(isWanted: (job: JobResult) => boolean): JobResult | undefined {
    for (const job of this) if (isWanted(job)) return job;
    return undefined;
  }

  some(isSo: (job: JobResult) => boolean): boolean {
    return this.find(isSo) !== undefined;
  }

  every(isSo: (job: JobResult) => boolean): boolean {
    return !this.some((job) => !isSo(job));
  }

  /** For whoever writes an event or a document with it as one text. */
  toJSON(): JobResult[] {
    return [...this];
  }

  *#read(ids: Iterable<string>): Generator<JobResult, undefined> {
    using opened = new DisposableStack();
    let lines: JournalLines | null = null;
    let count = 0;
    for (const id of ids) {
      const end = this.#state.endOf(id);
      if (end === null) continue;
      const result = this.#unwritten.get(id) ?? resultOf(id, (lines ??= opened.use(this.#open())).read(end.at));
      if (++count % MANY === 0) collectGarbage();
      yield withOverwriters(result, this.#state.overwritersOf(id));
    }
  }
}

function resultOf(id: string, event: AimEvent): JobResult {
  if (event.type === 'job_finished' && event.job === id) return event.result;
  throw new AimError('record_failed', `the journal has the result of ${id} no more`);
}

function* idsOf(jobs: readonly { readonly id: string }[]): Generator<string> {
  for (const { id } of jobs) yield id;
}
