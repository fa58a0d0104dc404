import type { Readable } from 'node:stream';
import { WaitingLine } from './waiting-line.ts';

/** How long one piece of output should take to be handled. Milliseconds. */
const PIECE_MS = 0.25;
/** How long output is handled as it comes, before the event loop has made a turn. Milliseconds. */
const AT_ONCE_MS = 0.5;
/** What a chunk costs besides what is done with it. Milliseconds. */
const CHUNK_MS = 0.005;
/** A stream that had to wait counts as one that floods for so long. Milliseconds. */
const FLOOD_MS = 20;

/** The first piece is short: what a byte costs is not known yet. Bytes. */
const FIRST_PIECE = 4 * 1024;
const MIN_PIECE = 64;
const MAX_PIECE = 256 * 1024;

/** One event loop, one line. */
const line = new WaitingLine();

/**
 * The output of a process, handled in pieces that take a moment each. Between two pieces the event loop goes on: timers,
 * signals and other processes are served, however fast one process prints. Reading stops until what was read is handled, so
 * the process waits with its output.
 *
 * Without this a flood stops everything else: bun 1.4.5 goes on reading from a pipe that is full again before it looks at
 * timers, and a chunk of 192 KB may be as many lines.
 */
export class PacedOutput {
  /** Resolves when the stream has ended and all of it was handled, or dropped. */
  readonly ended: Promise<void>;
  readonly #stream: Readable;
  readonly #handle: (piece: Uint8Array) => void;
  readonly #end = Promise.withResolvers<void>();
  /** What was read and not handled yet. */
  #rest: Uint8Array[] = [];
  #waits = false;
  #streamEnded = false;
  /** How long output may still be handled as it comes. Milliseconds. */
  #atOnce = AT_ONCE_MS;
  #renewing = false;
  #waitedAt = -Infinity;
  #piece = FIRST_PIECE;
  #handled = 0;

  constructor(stream: Readable, handle: (piece: Uint8Array) => void) {
    this.#stream = stream;
    this.#handle = handle;
    this.ended = this.#end.promise;
    stream.on('data', (chunk: Uint8Array) => this.#read(chunk));
    for (const event of ['end', 'close'] as const) stream.once(event, () => this.#onEnd());
    // A broken pipe needs no handling: the exit of the process follows.
    stream.on('error', () => {});
    if (stream.readableEnded || stream.destroyed) this.#onEnd();
    else stream.resume();
  }

  /** How many bytes were handled. */
  get handled(): number {
    return this.#handled;
  }

  /** Whether it waits to be handled, or to be read again. */
  get waits(): boolean {
    return this.#waits;
  }

  /** Closes the stream and drops what was not handled. */
  destroy(): void {
    this.#rest = [];
    this.#stream.destroy();
    this.#onEnd();
  }

  #read(chunk: Uint8Array): void {
    this.#rest.push(chunk);
    if (this.#waits) return;
    this.#atOnce -= CHUNK_MS + this.#handlePiece();
    if (this.#rest.length > 0 || this.#atOnce < 0) return this.#wait();
    if (this.#atOnce < AT_ONCE_MS / 2) this.#renew();
    if (performance.now() - this.#waitedAt > FLOOD_MS) line.giveWay();
  }

  /** The event loop makes a turn when it can. */
  #renew(): void {
    if (this.#renewing) return;
    this.#renewing = true;
    setImmediate(() => {
      this.#renewing = false;
      this.#atOnce = AT_ONCE_MS;
    });
  }

  #wait(): void {
    this.#waits = true;
    this.#stream.pause();
    line.join(() => this.#serve());
  }

  #serve(): void {
    this.#waits = false;
    this.#waitedAt = performance.now();
    if (this.#rest.length > 0) this.#handlePiece();
    if (this.#rest.length > 0) return this.#wait();
    this.#atOnce = AT_ONCE_MS;
    if (this.#streamEnded) this.#end.resolve();
    else this.#stream.resume();
  }

  /** @returns how long it took, in milliseconds. */
  #handlePiece(): number {
    const piece = this.#nextPiece();
    const began = performance.now();
    this.#handle(piece);
    const took = performance.now() - began;
    this.#handled += piece.length;
    const right = piece.length * Math.min(2, PIECE_MS / Math.max(took, 0.001));
    // A short piece tells nothing of how long a longer one takes.
    if (piece.length === this.#piece || right < this.#piece / 2) this.#piece = bounded(right);
    return took;
  }

  #nextPiece(): Uint8Array {
    const chunk = this.#rest[0]!;
    if (chunk.length <= this.#piece) {
      this.#rest.shift();
      return chunk;
    }
    this.#rest[0] = chunk.subarray(this.#piece);
    return chunk.subarray(0, this.#piece);
  }

  #onEnd(): void {
    this.#streamEnded = true;
    if (!this.#waits) this.#end.resolve();
  }
}

function bounded(length: number): number {
  return Math.round(Math.min(MAX_PIECE, Math.max(MIN_PIECE, length)));
}
