import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import type { Clock } from '../lib/clock.ts';

/** How large the output of a program may become. Bytes. */
export const MAX_OUTPUT = 32 * 1024 * 1024;
/** What is kept of a larger one: its end. Bytes. */
const KEPT = 1024 * 1024;
/** How often the size is looked at. Milliseconds. */
const LOOK_MS = 200;

/**
 * Keeps a file from filling the disk while other processes append to it: when it is too large, its beginning is dropped, and
 * a line says so. Between two looks it may be larger. What the writers add goes on behind that, as they opened it to append.
 */
export class BoundedFile implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #max: number;
  #timer: Disposable;

  constructor(path: string, clock: Clock, max = MAX_OUTPUT) {
    this.#path = path;
    this.#clock = clock;
    this.#max = max;
    this.#timer = this.#next();
  }

  #next(): Disposable {
    return this.#clock.after(LOOK_MS, () => {
      this.#cut();
      this.#timer = this.#next();
    });
  }

  #cut(): void {
    let file: number;
    try {
      file = openSync(this.#path, 'r+');
    } catch {
      // Somebody has removed it.
      return;
    }
    try {
      const { size } = fstatSync(file);
      if (size <= this.#max) return;
      const tail = Buffer.alloc(Math.min(KEPT, this.#max >> 1));
      const read = readSync(file, tail, 0, tail.length, size - tail.length);
      ftruncateSync(file, 0);
      const note = Buffer.from(`[the beginning is cut off: more than ${Math.floor(this.#max / 1024 / 1024)} MB]\n`);
      appendFileSync(this.#path, Buffer.concat([note, tail.subarray(0, read)]));
    } catch {
      // The disk is full: the next look tries again.
    } finally {
      closeSync(file);
    }
  }

  /** Looks a last time. */
  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#cut();
  }
}
