import { renameSync } from 'node:fs';
import { Transcript } from '../../../jobs/record/transcript.ts';
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
  #file: Transcript;
  #tap: Tap | null = null;
  #bytes = 0;
  #isBroken = false;

  /** @param path of the file that is written. @param onFault is called once, when it can't be written. */
  constructor(path: string, onFault: (fault: string) => void, max = MAX_FILE) {
    this.#path = path;
    this.#max = max;
    this.#onFault = onFault;
    this.#file = new Transcript(path);
  }

  /** Takes the bytes. Nothing is written before the first of them. */
  readonly tap: Tap = (direction, bytes) => {
    if (bytes.length === 0 || this.#isBroken) return;
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#max) this.#rotate();
    this.#tap ??= this.#file.open();
    this.#tap(direction, bytes);
    this.#bytes += bytes.length;
    const { fault } = this.#file;
    if (fault === null) return;
    this.#isBroken = true;
    this.#onFault(fault);
  };

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
    this.#isBroken = true;
  }

  #rotate(): void {
    this.#file[Symbol.dispose]();
    try {
      renameSync(this.#path, `${this.#path}.1`);
    } catch {
      // Somebody has removed it.
    }
    this.#file = new Transcript(this.#path);
    this.#tap = null;
    this.#bytes = 0;
  }
}
