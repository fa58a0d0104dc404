import type { Socket } from 'node:net';
import { type Clock, sleep, within } from '../../lib/clock.ts';
import type { Exit } from '../../model/turn/exit.ts';
import { orphanRegistry } from '../records/orphan-registry.ts';
import { birthOf, type ProcessId } from '../process-table.ts';
import { signalProcess } from '../process-tree.ts';
import type { OutputSink, GracePeriods, ToolProcess } from '../tool-process.ts';
import { TreeTerminator } from '../tree-terminator.ts';

/** How a process ended, as whoever started it was told. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What a process that was forked for us consists of. */
export interface ForkedParts {
  readonly id: ProcessId;
  /** What everything that it starts has in its environment. Its own is its parent's. */
  readonly mark: string;
  readonly stdin: Socket;
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** How it ended; null when the parent has gone, and nobody is told any more. */
  readonly ending: Promise<ProcessEnd | null>;
}

/** How long after the streams have closed the parent may take to tell how it ended: it may stand still. */
const TOLD_MS = 300;
/** How long after it was seen to have gone a parent that lives may take to tell how. */
const BURIED_MS = 2000;
/** How often a process that nobody tells of is looked at. */
const LOOK_MS = 50;

/** A process that somebody else forked, over streams that it connected to us. */
export class ForkedProcess implements ToolProcess {
  readonly exited: Promise<Exit>;
  readonly #parts: ForkedParts;
  readonly #clock: Clock;
  readonly #end: TreeTerminator;
  readonly #closed: Promise<void>;
  #gone = false;

  /** @param needsOutput as SpawnSpec has it. */
  constructor(parts: ForkedParts, sink: OutputSink, needsOutput: boolean, clock: Clock) {
    const { id, mark, stdin, stdout, stderr } = parts;
    this.#parts = parts;
    this.#clock = clock;
    const registration = orphanRegistry.register();
    registration.setPid(id.pid);
    this.#end = new TreeTerminator(id.pid, mark, () => stdin.end(), clock);
    const silent = ended(stdout);
    this.#closed = Promise.all([silent, ended(stderr)]).then(() => {});
    if (needsOutput) void silent.then(() => this.#onStdoutClosed());
    stdout.on('data', (chunk: Uint8Array) => sink.stdout(chunk)).resume();
    stderr.on('data', (chunk: Uint8Array) => sink.stderr(chunk)).resume();
    this.exited = this.#watch().finally(() => registration[Symbol.dispose]());
  }

  get pid(): number {
    return this.#parts.id.pid;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#gone && this.#parts.stdin.writable) this.#parts.stdin.write(bytes);
  }

  closeStdin(): void {
    if (!this.#gone) this.#parts.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#gone) signalProcess(this.#parts.id, signal);
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (!this.#gone) this.#end.begin(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #onStdoutClosed(): void {
    if (!this.#gone) this.#end.onStdoutClosed();
  }

  async #watch(): Promise<Exit> {
    const ending = await this.#ending();
    this.#gone = true;
    const exit = this.#end.exit(ending?.code ?? null, ending?.signal ?? null);
    await this.#end.finish(this.#closed);
    for (const stream of [this.#parts.stdin, this.#parts.stdout, this.#parts.stderr]) stream.destroy();
    return exit;
  }

  async #ending(): Promise<ProcessEnd | null> {
    const { id, ending } = this.#parts;
    const told = await Promise.race([ending, this.#closed.then(() => within(this.#clock, TOLD_MS, ending))]);
    if (told !== null) return told;
    // Its streams may be closed though it lives, and held open by others though it has gone.
    while (birthOf(id.pid) === id.birth) await sleep(this.#clock, LOOK_MS);
    return await within(this.#clock, BURIED_MS, ending);
  }
}

/** Resolves when nothing more comes from a connection. */
function ended(connection: Socket): Promise<void> {
  return new Promise((resolve) => {
    // Before it was handed over.
    if (connection.readableEnded || connection.destroyed) return resolve();
    for (const event of ['end', 'close'] as const) connection.once(event, () => resolve());
  });
}
