import { closeSync, openSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../model/errors.ts';
import type { Tap } from '../../model/turn/turn-event.ts';

const TITLES = { in: '── to the tool ──', out: '── from the tool ──', err: '── from the tool (stderr) ──' } as const;

/**
 * All bytes between aim and a tool during one job, whole and unchanged, with a line wherever the direction changes.
 * Written at once: a flood slows the tool down and fills no memory. A disk that takes no more costs the transcript, not
 * the job.
 */
export class Transcript implements Disposable {
  readonly path: string;
  #file: number | null = null;
  #direction: keyof typeof TITLES | null = null;
  #isLineOpen = false;
  #fault: string | null = null;

  /** Nothing is written before `open`. */
  constructor(path: string) {
    this.path = path;
  }

  /** Begins the file, or goes on at its end. @returns what takes the bytes. */
  open(): Tap {
    try {
      this.#file ??= openSync(this.path, 'a', 0o600);
    } catch (error) {
      this.#fault = messageOf(error);
    }
    return this.#tap;
  }

  get isOpen(): boolean {
    return this.#file !== null;
  }

  /** Why not all of it is there, or null. */
  get fault(): string | null {
    return this.#fault;
  }

  [Symbol.dispose](): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  readonly #tap: Tap = (direction, bytes) => {
    if (bytes.length === 0 || this.#fault !== null || this.#file === null) return;
    let piece = bytes;
    if (direction !== this.#direction) {
      piece = Buffer.concat([Buffer.from(`${this.#isLineOpen ? '\n' : ''}${TITLES[direction]}\n`), bytes]);
      this.#direction = direction;
    }
    try {
      writeFileSync(this.#file, piece);
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#isLineOpen = bytes.at(-1) !== 10;
  };
}
