import type { EventOf } from '../../../model/events.ts';
import type { Attempt } from '../../../model/run/job-result.ts';

/** What the journal of a run has of its files with transcripts: a fold over its events. Files are named as in the run's folder. */
export class TranscriptState {
  readonly #lastJobs = new Map<string, string>();
  readonly #ends = new Map<string, number>();

  apply(event: EventOf<'job_started' | 'attempt_ended' | 'job_finished'>): void {
    switch (event.type) {
      case 'job_started':
        if (event.transcript === undefined) return;
        this.#lastJobs.set(event.transcript.file, event.job);
        // The line end before it comes with its first byte.
        return this.#grow(event.transcript.file, event.transcript.offset - 1);
      case 'attempt_ended':
        return this.#growBy(event.result);
      case 'job_finished':
        return event.result.attempts.forEach((attempt) => this.#growBy(attempt));
    }
  }

  /** The job that last began a part of a file; null: none did. */
  lastJobIn(file: string): string | null {
    return this.#lastJobs.get(file) ?? null;
  }

  /** How far a file was written, in bytes, as far as is on record: at least so long it was. */
  endOf(file: string): number {
    return this.#ends.get(file) ?? 0;
  }

  #growBy({ transcript = [] }: Attempt): void {
    for (const { file, offset, length } of transcript) this.#grow(file, offset + length);
  }

  #grow(file: string, end: number): void {
    if (end > this.endOf(file)) this.#ends.set(file, end);
  }
}
