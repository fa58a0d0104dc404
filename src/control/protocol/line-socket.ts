import { isUtf8 } from 'node:buffer';
import type { Clock } from '../../lib/clock.ts';
import { LineSplitter } from '../../lib/text/line-splitter.ts';
import type { ByteStream, OpenStream } from './byte-stream.ts';
import { MAX_LINE_BYTES } from './hello.ts';

/** What waits for a peer that reads slowly, before it misses what it may miss; and before it is cut off. UTF-16 units. */
const MAX_OFFERED = 8 * 1024 * 1024;
const MAX_QUEUED = 64 * 1024 * 1024;
/** What is written at once, where there is so much. A write costs a call of the system, and wakes the peer. */
const AT_ONCE = 64 * 1024;

/** What is wrong with a line that came in: of one that is too long only the beginning is there. */
export type LineFault = 'too long' | 'not UTF-8';

/** What is done with what comes in. */
export interface LineHandler {
  line(text: string, fault: LineFault | null): void;
  /** The peer has gone; called once. */
  closed(): void;
}

/** A socket that carries JSON documents, one a line, to a peer that may be slow, and is never waited for. */
export class LineSocket {
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  /** Lines that were not written yet: what is sent in one go is, and what the system would not take. */
  #queue: string[] = [];
  #queued = 0;
  /** Whether they are written in a moment. */
  #due = false;
  #full = false;
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;
  #ending = false;

  constructor(open: OpenStream, handler: LineHandler, clock: Clock) {
    this.#clock = clock;
    const splitter = new LineSplitter((line, cut, bytes) => {
      // Most lines have no such character, and need no second look.
      const isBroken = !cut && line.includes('\uFFFD') && !isUtf8(bytes);
      handler.line(line, cut ? 'too long' : isBroken ? 'not UTF-8' : null);
    }, MAX_LINE_BYTES);
    this.#stream = open({
      data: (chunk) => splitter.push(chunk),
      drained: () => {
        this.#full = false;
        this.#flush();
      },
      closed: () => {
        this.#isClosed = true;
        this.#queue = [];
        handler.closed();
        this.#closed.resolve();
      },
    });
  }

  /** Sends it, now or as soon as the peer reads. A peer that lets very much wait is cut off. */
  send(value: unknown): void {
    if (this.#isClosed) return;
    const line = `${JSON.stringify(value)}\n`;
    this.#queue.push(line);
    this.#queued += line.length;
    if (this.#queued >= AT_ONCE) this.#flush();
    else if (!this.#due) {
      this.#due = true;
      setImmediate(() => this.#flush());
    }
    if (this.#queued > MAX_QUEUED) this.#stream.destroy();
  }

  /** Sends it unless too much waits already. @returns whether it was sent. */
  offer(value: unknown): boolean {
    if (this.#queued > MAX_OFFERED) return false;
    this.send(value);
    return true;
  }

  /** Nothing more comes in until `resume`. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  /** Ends it once the peer has all, or after `ms`. */
  async end(ms: number): Promise<void> {
    if (this.#isClosed) return;
    using _late = this.#clock.after(ms, () => this.#stream.destroy());
    this.#ending = true;
    this.#flush();
    await this.#closed.promise;
  }

  #flush(): void {
    this.#due = false;
    if (this.#full || this.#isClosed) return;
    const queue = this.#queue;
    let next = 0;
    while (next < queue.length && !this.#full) {
      let text = queue[next++]!;
      while (next < queue.length && text.length < AT_ONCE) text += queue[next++]!;
      this.#queued -= text.length;
      this.#full = !this.#stream.write(text);
    }
    this.#queue = queue.slice(next);
    if (this.#ending && this.#queue.length === 0) this.#stream.end();
  }
}
