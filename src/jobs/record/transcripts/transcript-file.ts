import { closeSync, fstatSync, openSync, writeFileSync } from 'node:fs';
import type { Tap } from '../../../model/turn/turn-event.ts';

const TITLES = { in: '── to the tool ──', out: '── from the tool ──', err: '── from the tool (stderr) ──' } as const;

/**
 * A file that only grows: bytes between aim and one instance, whole and unchanged, with a line wherever the direction changes.
 * Written at once: a flood slows the tool down and fills no memory, and what a tool said before aim was killed is there.
 */
export class TranscriptFile implements Disposable {
  readonly path: string;
  readonly #file: number;
  #direction: keyof typeof TITLES | null = null;
  #isLineOpen = false;
  /** What goes before the next bytes, in the same write. */
  #title = '';

  /** Begins the file, or goes on at its end. @throws the system's errors. */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Its size in bytes; null: somebody has removed it. */
  get size(): number | null {
    const { size, nlink } = fstatSync(this.#file);
    return nlink === 0 ? null : size;
  }

  /** From the next byte on it is about something else, which this text is before; it ends with a line end. */
  begin(title: string): void {
    this.#title = title;
    this.#direction = null;
    this.#isLineOpen = false;
  }

  /** @returns how many bytes the file has grown by. @throws the system's errors. */
  write(...[direction, bytes]: Parameters<Tap>): number {
    let piece = bytes;
    if (direction !== this.#direction) {
      const head = `${this.#title}${this.#isLineOpen ? '\n' : ''}${TITLES[direction]}\n`;
      piece = Buffer.concat([Buffer.from(head), bytes]);
      this.#direction = direction;
      this.#title = '';
    }
    // Goes on after a short write, unlike writeSync: a disk that gets full takes a part of it first.
    writeFileSync(this.#file, piece);
    this.#isLineOpen = bytes.at(-1) !== 10;
    return piece.length;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
