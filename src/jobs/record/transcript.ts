import { closeSync, openSync, writeSync } from 'node:fs';
import { messageOf } from '../../model/errors.ts';
import type { Tap } from '../../model/turn/turn-event.ts';

const TITLES = { in: '── to the tool ──', out: '── from the tool ──', err: '── from the tool (stderr) ──' } as const;

/**
 * All bytes between aim and a tool during one job, whole and unchanged, with a line wherever the direction changes.
 * Written at once: a flood slows the tool down and fills no memory.
 */
export class Transcript implements Disposable {
  readonly path: string;
  readonly #file: number;
  #direction: keyof typeof TITLES | null = null;
  #lineOpen = false;
  #broken: string | null = null;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a', 0o600);
  }

  readonly tap: Tap = (direction, bytes) => {
    if (bytes.length === 0 || this.#broken !== null) return;
    let piece = bytes;
    if (direction !== this.#direction) {
      piece = Buffer.concat([Buffer.from(`${this.#lineOpen ? '\n' : ''}${TITLES[direction]}\n`), bytes]);
      this.#direction = direction;
    }
    try {
      for (let at = 0; at < piece.length;) at += writeSync(this.#file, piece, at);
    } catch (error) {
      this.#broken ??= messageOf(error);
    }
    this.#lineOpen = bytes.at(-1) !== 10;
  };

  /** Why not all of it is there, or null: a full disk costs the transcript, not the job. */
  get broken(): string | null {
    return this.#broken;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
