import { closeSync, constants, fstatSync, openSync, type Stats, writeFileSync, writeSync } from 'node:fs';
import { closedError, wasClosed } from './closed-descriptor.ts';
import type { CommandOutput } from './command-context.ts';

/**
 * By what a descriptor is written.
 *
 *   file ────┐
 *   direct ──┼──► stream    it is full, or somebody needs the stream
 *      │     │
 *      └─────┴──► failed    nothing more is written
 *
 * `file`, `direct`: calls of the system. A stream of the runtime takes a start of aim longer than most commands (bun 1.4.5).
 */
type State =
  /** A file or a device: a write may take its time. */
  | { readonly name: 'file' }
  /** A pipe or a terminal, by a descriptor of aim's own with which no write waits. */
  | { readonly name: 'direct'; readonly fd: number }
  | { readonly name: 'stream'; readonly stream: NodeJS.WriteStream }
  | { readonly name: 'failed' };

/** stdout or stderr. It is written directly as long as that never waits for a reader, and by the runtime's stream from then on. */
export class DirectOutput implements CommandOutput {
  readonly isTTY: boolean;
  /** A file or a device, or closed: a stream of the runtime fails to tell its end. */
  readonly isFile: boolean;
  readonly #descriptor: number;
  readonly #open: () => NodeJS.WriteStream;
  readonly #onDrain: (() => void)[] = [];
  readonly #onGone: (() => void)[] = [];
  #state: State;
  #fault: Error | null = null;

  /** @param open opens the stream; called at most once. */
  constructor(descriptor: number, open: () => NodeJS.WriteStream) {
    this.#descriptor = descriptor;
    this.#open = open;
    const stat = fstatSync(descriptor);
    this.isTTY = isTerminal(descriptor, stat);
    const isClosed = wasClosed(descriptor);
    const direct = stateOf(descriptor, stat, this.isTTY);
    this.isFile = isClosed || direct?.name === 'file';
    this.#state = direct ?? { name: 'failed' };
    if (isClosed) this.#fail(closedError());
    else if (direct === null) this.#useStream();
  }

  /** The first failure of a write; null: there was none. */
  get fault(): Error | null {
    return this.#fault;
  }

  get columns(): number | undefined {
    return this.isTTY ? this.stream.columns : undefined;
  }

  get rows(): number | undefined {
    return this.isTTY ? this.stream.rows : undefined;
  }

  /** The stream of the runtime. What is written from now on goes through it. */
  get stream(): NodeJS.WriteStream {
    return this.#state.name === 'stream' ? this.#state.stream : this.#useStream();
  }

  #useStream(): NodeJS.WriteStream {
    const stream = this.#open();
    this.#enter({ name: 'stream', stream });
    this.#handleErrors(stream);
    for (const listener of this.#onDrain) stream.on('drain', listener);
    for (const listener of this.#onGone) stream.on('close', listener);
    return stream;
  }

  write(text: string | Uint8Array): boolean {
    const state = this.#state;
    if (state.name === 'failed') return true;
    if (state.name === 'stream') return state.stream.write(text);
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    try {
      if (state.name === 'direct') return this.#writeNow(state.fd, bytes);
      // Goes on after a short write, unlike writeSync.
      writeFileSync(this.#descriptor, bytes);
    } catch (error) {
      this.#fail(error as Error);
    }
    return true;
  }

  on(event: 'drain' | 'close' | 'error', listener: () => void): void {
    (event === 'drain' ? this.#onDrain : this.#onGone).push(listener);
    if (this.#state.name === 'stream' && event !== 'error') this.#state.stream.on(event, listener);
    if (this.#state.name === 'failed' && event === 'error') queueMicrotask(listener);
  }

  /** Nobody else handles errors of the stream from now on: oclif, once it is loaded, throws those of stdout (5.1.9). */
  handleErrors(): void {
    this.#handleErrors(this.stream);
  }

  #handleErrors(stream: NodeJS.WriteStream): void {
    stream.removeAllListeners('error').on('error', (error: Error) => {
      this.#fault ??= error;
      for (const listener of this.#onGone) listener();
    });
  }

  /** Resolves when all is read that was written, or nobody reads any more. */
  async end(): Promise<void> {
    if (this.#state.name !== 'stream') return;
    const { stream } = this.#state;
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.once('close', resolve);
    stream.end(resolve);
    await promise;
  }

  /** Writes what the pipe takes, and the rest by the stream, which waits for the reader. */
  #writeNow(fd: number, bytes: Uint8Array): boolean {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      return this.stream.write(bytes.subarray(written));
    }
    return true;
  }

  #fail(error: Error): void {
    this.#fault ??= error;
    this.#enter({ name: 'failed' });
    for (const listener of this.#onGone) listener();
  }

  #enter(state: State): void {
    if (this.#state.name === 'direct') closeSync(this.#state.fd);
    this.#state = state;
  }
}

/** The major number of `/dev/null` and its kind on Linux. */
const MEMORY_DEVICES = 1;

/** Asking costs a start of aim a quarter of itself, and most programs are started with /dev/null or a pipe. */
function isTerminal(descriptor: number, stat: Stats): boolean {
  if (!stat.isCharacterDevice()) return false;
  if (process.platform === 'linux' && ((stat.rdev >> 8) & 0xfff) === MEMORY_DEVICES) return false;
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** Null: it can only be written by the stream. */
function stateOf(descriptor: number, stat: Stats, isTerminal: boolean): State | null {
  if (!stat.isFIFO() && !stat.isSocket() && !isTerminal) return { name: 'file' };
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    // Not the descriptor itself: how it waits is the same for all programs that have it.
    return { name: 'direct', fd: openSync(`/proc/self/fd/${descriptor}`, O_WRONLY | O_NONBLOCK | O_NOCTTY) };
  } catch {
    // A socket, a pipe without a reader, or a system without /proc.
    return null;
  }
}
