import { messageOf } from '../../model/errors.ts';
import { describeExit, type Exit } from '../../model/turn/exit.ts';
import type { Outcome } from '../../model/turn/outcome.ts';
import type { GracePeriods, ToolProcess } from '../../process/tool-process.ts';
import type { DriverContext } from '../driver.ts';
import { endedEarly, type NotReady } from '../not-ready.ts';
import { tellingLines } from './telling-lines.ts';

/** How much of the output is kept for messages: a stack may be long. UTF-16 units. */
const MAX_LAST_OUTPUT = 8000;
/** How much a tool may ask for without reading the answers. Bytes. */
const MAX_UNREAD_REPLIES = 4 * 1024 * 1024;

/** What a driver does with the output of its process, as it comes. */
export interface ConnectionSink {
  stdout(chunk: Uint8Array): void;
  /** Decoded over all chunks: a character that comes in two of them is one. */
  stderr(text: string): void;
}

/** A process of a tool and the bytes between it and aim. It keeps the end of the output, for messages. */
export class ToolConnection {
  readonly #context: DriverContext;
  readonly #sink: ConnectionSink;
  readonly #decoder = new TextDecoder();
  readonly #exited = Promise.withResolvers<Exit>();
  #process: ToolProcess | null = null;
  #lastOutput = '';
  #unreadReplies = 0;

  constructor(context: DriverContext, sink: ConnectionSink) {
    this.#context = context;
    this.#sink = sink;
  }

  /** 0 when there is no process (yet). */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Whether another process should be started for the next conversation. */
  get retired(): boolean {
    return this.#process?.retired === true;
  }

  /** Settles when the process has ended and nothing of it is left. */
  get exited(): Promise<Exit> {
    return this.#exited.promise;
  }

  /**
   * Starts the process.
   * @throws AimError where it can't even be tried; then it has ended.
   * @param options `needsOutput`: without its stdout it is of no use.
   */
  start({ argv = this.#context.argv, needsOutput }: { argv?: readonly string[]; needsOutput: boolean }): void {
    const { row, cwd, env, startProcess, clock, tap } = this.#context;
    const sink = {
      stdout: (chunk: Uint8Array) => {
        tap('out', chunk);
        this.#sink.stdout(chunk);
      },
      stderr: (chunk: Uint8Array) => {
        tap('err', chunk);
        const text = this.#decoder.decode(chunk, { stream: true });
        this.remember(text);
        this.#sink.stderr(text);
      },
    };
    try {
      this.#process = startProcess({ argv, cwd, env, needsOutput, ownTempFolder: row.ownTempDir }, sink, clock);
    } catch (error) {
      // The disk is full, or the folder for temporary files has gone.
      this.#exited.resolve({ by: 'never_started', reason: messageOf(error), not_found: false });
      throw error;
    }
    void this.#process.exited.then((exit) => this.#exited.resolve(exit));
  }

  write(bytes: Uint8Array): void {
    this.#context.tap('in', bytes);
    this.#process?.write(bytes);
  }

  /** Writes an answer to a request of the tool. A tool that reads none of very many gets no more: it floods. */
  reply(bytes: Uint8Array): void {
    if (this.#unreadReplies > MAX_UNREAD_REPLIES) return;
    this.#unreadReplies += bytes.length;
    this.#context.tap('in', bytes);
    this.#process?.write(bytes, () => (this.#unreadReplies -= bytes.length));
  }

  /** How much of the replies waits for the tool to read. Bytes. */
  get unreadReplies(): number {
    return this.#unreadReplies;
  }

  closeStdin(): void {
    this.#process?.closeStdin();
  }

  /** Sends a SIGINT: to the group of the process by default, as a terminal does. */
  interrupt(to: 'group' | 'process' = 'group'): void {
    if (to === 'group') this.#process?.signalGroup('SIGINT');
    else this.#process?.signal('SIGINT');
  }

  /** Resolves when what the process has printed by now was passed on, on both of its streams. */
  async caughtUp(): Promise<void> {
    await this.#process?.caughtUp();
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (this.#process === null) this.#exited.resolve({ by: 'us', code: null, signal: null });
    else void this.#process.stop(grace);
    return this.exited;
  }

  /** Keeps text for messages as well; stderr is kept by itself. */
  remember(text: string): void {
    this.#lastOutput = (this.#lastOutput + text).slice(-MAX_LAST_OUTPUT);
  }

  /** Forgets what was printed so far. */
  forget(): void {
    this.#lastOutput = '';
  }

  /** The end of the output. */
  get lastOutput(): string {
    return this.#lastOutput;
  }

  /** A message with the end of the output behind it, if there is any. */
  withLastOutput(message: string): string {
    const shown = tellingLines(this.#lastOutput);
    return shown === '' ? message : `${message}; last output: ${shown}`;
  }

  /** The outcome of a turn that the process did not outlive. */
  crashed(exit: Exit): Outcome {
    return { kind: 'crashed', reason: this.withLastOutput(describeExit(exit)), exit };
  }

  /** Why a process ended before it was ready. */
  endedEarly(exit: Exit, message = describeExit(exit)): NotReady {
    return endedEarly(this.#context, exit, this.withLastOutput(message), this.#lastOutput);
  }
}
