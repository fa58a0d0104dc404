import { randomBytes } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Exit } from '../../model/turn/exit.ts';
import type { Usage } from '../../model/turn/usage.ts';
import type { Repl } from '../../tools/row/repl.ts';
import type { DriverContext } from '../driver.ts';
import { ToolConnection } from '../shared/tool-connection.ts';
import type { ReplInput } from './prompt.ts';
import { promptText } from './prompt-text.ts';
import { UsageLog } from './usage-log.ts';
import { type ReplPiece, ReplReader } from './reader.ts';

export interface ReplProcessOptions {
  readonly repl: Repl;
  /** Lines by which the tool reports that it was interrupted. */
  readonly notices: readonly RegExp[];
  readonly onPiece: (piece: ReplPiece) => void;
  /** Called when all of a chunk of stdout was read. */
  readonly onOutput: () => void;
  readonly onStderr: (text: string) => void;
  /** Called once: no piece comes any more. */
  readonly onExit: (exit: Exit) => void;
}

/** The process of a REPL: lines go in, each prompt with a sentinel behind it; pieces of output come out. */
export class ReplProcess {
  readonly connection: ToolConnection;
  readonly reader: ReplReader;
  readonly #clock: Clock;
  readonly #options: ReplProcessOptions;
  readonly #decoder = new TextDecoder();
  readonly #usageLog: UsageLog | null;
  readonly #argv: readonly string[];
  #idle = '';
  #lastNoticeAt = -Infinity;
  #quiet: Disposable | null = null;

  constructor(context: DriverContext, options: ReplProcessOptions) {
    this.#clock = context.clock;
    this.#options = options;
    this.reader = new ReplReader(promptText(options.repl), options.notices, (piece) => this.#piece(piece));
    const { usageLog } = options.repl;
    this.#usageLog = usageLog === undefined ? null : new UsageLog(usageLog);
    const argv = [...context.argv, ...(this.#usageLog?.args ?? [])];
    this.#argv = options.repl.stderr === 'merged' ? merged(argv) : argv;
    this.connection = new ToolConnection(context, {
      stdout: (chunk) => this.#stdout(chunk),
      stderr: options.onStderr,
    });
    void this.connection.exited.then((exit) => {
      this.#quiet?.[Symbol.dispose]();
      this.reader.end();
      options.onExit(exit);
      this.#usageLog?.[Symbol.dispose]();
    });
  }

  /** What the tool shows while it waits. */
  get idle(): string {
    return this.#idle;
  }

  /** When the tool last reported a SIGINT, by the clock. */
  get lastNoticeAt(): number {
    return this.#lastNoticeAt;
  }

  /** What was used since the last call, where the tool writes that down. */
  readUsage(): Usage | null {
    return this.#usageLog?.read() ?? null;
  }

  start(): void {
    this.connection.start({ argv: this.#argv, needsOutput: true });
    this.reader.begin('', { lines: 1 });
    // The marker may be a piece of a banner; the sentinel's answer is not.
    this.sendSentinel();
  }

  /** Writes a prompt, with a sentinel behind it where the tool has one. */
  send(input: ReplInput): void {
    this.connection.forget();
    this.reader.begin(this.#idle, input);
    this.#write(input.bytes + this.#nextSentinel());
  }

  sendSentinel(): void {
    const line = this.#nextSentinel();
    if (line !== '') this.#write(line);
  }

  /** A line whose answer will end the turn; nothing where the tool has no such line. */
  #nextSentinel(): string {
    const { sentinel } = this.#options.repl;
    if (sentinel === undefined) return '';
    const nonce = randomBytes(12).toString('hex');
    const line = sentinel.send.replaceAll('%NONCE%', nonce);
    this.reader.expect(sentinel.expect.replaceAll('%NONCE%', nonce), line);
    return `${line}\n`;
  }

  #write(text: string): void {
    this.connection.write(Buffer.from(text));
  }

  #stdout(chunk: Uint8Array): void {
    const { repl, onOutput } = this.#options;
    const text = this.#decoder.decode(chunk, { stream: true });
    this.connection.remember(text);
    this.reader.push(text);
    onOutput();
    if (repl.sentinel !== undefined) return;
    this.#quiet?.[Symbol.dispose]();
    this.#quiet = this.#clock.after(repl.quietMs, () => this.reader.quiet());
  }

  #piece(piece: ReplPiece): void {
    if (piece.type === 'notice') this.#lastNoticeAt = this.#clock.now();
    if (piece.type === 'idle') this.#idle = piece.idle;
    this.#options.onPiece(piece);
  }
}

/** The command line of a program whose stderr goes where its stdout goes. The shell becomes the program. */
function merged(argv: readonly string[]): string[] {
  return ['/bin/sh', '-c', 'exec "$@" 2>&1', 'sh', ...argv];
}
