import { messageOf } from '../../../model/errors.ts';
import type { TranscriptPart, TranscriptStart } from '../../../model/run/transcript-part.ts';
import type { Tap } from '../../../model/turn/turn-event.ts';
import type { TranscriptFile } from './transcript-file.ts';

/** How each part of a job begins. A reader knows by it that the file is still the one that was written. */
export function titleOf(job: string): string {
  return `── job ${job}, attempt `;
}

/** Where the bytes of a job go; `why` they go nowhere. */
export type JobTranscriptPlace =
  { readonly file: TranscriptFile; readonly name: string; readonly size: number } | { readonly why: string };

/** Why nothing more is written where somebody has cut or removed the file: others would take the bytes for those that were there. */
const WAS_CUT = 'its file was cut or removed while it was written';

/**
 * What goes between aim and an instance during an attempt at a job: a part of the file of that instance, which ends when it is
 * disposed of. A disk that takes no more costs the transcript, not the job.
 */
export class JobTranscript implements Disposable {
  /** Where it begins, if it gets a byte; null: it can't be written. */
  readonly start: TranscriptStart | null;
  readonly #file: TranscriptFile | null;
  readonly #onEnd: () => void;
  /** Where it ends so far, in bytes. */
  #end = 0;
  #fault: string | null = null;
  #hasEnded = false;

  /** @param attempt from 1. @param onEnd called once, when no byte follows. */
  constructor(place: JobTranscriptPlace, job: string, attempt: number, onEnd: () => void) {
    this.#onEnd = onEnd;
    if ('why' in place) {
      this.start = null;
      this.#file = null;
      this.#fault = place.why;
      return;
    }
    const { file, name, size } = place;
    // Whatever is before it may end in the middle of a line.
    const gap = size === 0 ? '' : '\n';
    this.start = { file: name, offset: size + gap.length };
    this.#file = file;
    this.#end = size;
    file.begin(`${gap}${titleOf(job)}${attempt} ──\n`);
  }

  /** Why not all of it is there, or null. */
  get fault(): string | null {
    return this.#fault;
  }

  /** The file that it is in, absolute; null: there is none. */
  get path(): string | null {
    return this.part === null ? null : (this.#file?.path ?? null);
  }

  /** Where it ends so far, in bytes; null: it can't be written. */
  get end(): number | null {
    return this.#file === null ? null : this.#end;
  }

  /** What was written of it; null: nothing was. */
  get part(): TranscriptPart | null {
    if (this.start === null || this.#end <= this.start.offset) return null;
    return { ...this.start, length: this.#end - this.start.offset };
  }

  /** Bound, so that it can be passed on as it is. What comes after the end is of no job, and dropped. */
  readonly tap: Tap = (direction, bytes) => {
    if (bytes.length === 0 || this.#hasEnded || this.#fault !== null || this.#file === null) return;
    try {
      const { size } = this.#file;
      if (size === null || size < this.#end) {
        this.#fault = WAS_CUT;
        return;
      }
      this.#end = size + this.#file.write(direction, bytes);
    } catch (error) {
      this.#fault = messageOf(error);
      // It may have taken a part of that.
      this.#end = this.#file.size ?? 0;
    }
  };

  [Symbol.dispose](): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd();
  }
}
