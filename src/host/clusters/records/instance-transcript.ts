import { renameSync } from 'node:fs';
import { TranscriptFile } from '../../../jobs/record/transcripts/transcript-file.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Tap } from '../../../model/turn/turn-event.ts';

/** How large one file of a transcript becomes before the next one begins. Bytes. */
const MAX_FILE = 16 * 1024 * 1024;

/**
 * All bytes between aim and the processes of one instance, the newest 16 to 32 MB of them: when the file is full it becomes the
 * one before, in the place of that one. A disk that takes no more costs the transcript, and no turn.
 */
export class InstanceTranscript implements Disposable {
  readonly #path: string;
  readonly #max: number;
  readonly #onFault: (fault: string) => void;
  #file: TranscriptFile | null = null;
  /** In the file, by this aim. */
  #bytes = 0;
  #hasEnded = false;

  /** @param path of the file that is written. @param onFault is called once, when it can't be written. */
  constructor(path: string, onFault: (fault: string) => void, max = MAX_FILE) {
    this.#path = path;
    this.#max = max;
    this.#onFault = onFault;
  }

  /** Takes the bytes. Nothing is written before the first of them. */
  readonly tap: Tap = (direction, bytes) => {
    if (bytes.length === 0 || this.#hasEnded) return;
    try {
      if (this.#bytes > 0 && this.#bytes + bytes.length > this.#max) this.#rotate();
      this.#file ??= new TranscriptFile(this.#path);
      this.#bytes += this.#file.write(direction, bytes);
    } catch (error) {
      this[Symbol.dispose]();
      this.#onFault(messageOf(error));
    }
  };

  [Symbol.dispose](): void {
    this.#hasEnded = true;
    this.#close();
  }

  #rotate(): void {
    this.#close();
    this.#bytes = 0;
    try {
      renameSync(this.#path, `${this.#path}.1`);
    } catch {
      // Somebody has removed it.
    }
  }

  #close(): void {
    this.#file?.[Symbol.dispose]();
    this.#file = null;
  }
}
