import { type Clock, within } from '../../lib/clock.ts';
import type { Exit } from '../../model/turn/exit.ts';
import { birthOf, type ProcessId, waitUntilGone } from '../process-table.ts';
import { signalGroupOf, signalProcess } from '../process-tree.ts';
import { ProcessOutput } from '../output/process-output.ts';
import { orphanRegistry } from '../records/orphan-registry.ts';
import type { GracePeriods, OutputSink, ToolProcess } from '../tool-process.ts';
import { TreeTerminator } from '../tree-terminator.ts';
import type { Streams } from './stream-listener.ts';

/** How a process ended, as its parent saw it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What a forked process consists of. */
export interface ForkedParts extends Streams {
  readonly id: ProcessId;
  /** What everything that it starts has in its environment. Its own mark is its parent's. */
  readonly mark: string;
  /** How it ended; null when the fork server has gone, which alone gets to know that. */
  readonly ended: Promise<ProcessEnd | null>;
}

/** How long after its streams have closed the server may take to report the end: the server may stand still. */
const REPORT_MS = 300;
/** How long a living server may take to report the end of a process that was seen to have gone. */
const LATE_REPORT_MS = 2000;
/** How often a process is looked at of which no end is reported. */
const POLL_MS = 50;

/** A process that the fork server forked, over the streams that it has connected to aim. */
export class ForkedProcess implements ToolProcess {
  readonly exited: Promise<Exit>;
  readonly #parts: ForkedParts;
  readonly #clock: Clock;
  readonly #terminator: TreeTerminator;
  readonly #output: ProcessOutput;
  #gone = false;

  /** @param needsOutput as SpawnSpec has it. */
  constructor(parts: ForkedParts, sink: OutputSink, needsOutput: boolean, clock: Clock) {
    const { id, mark, stdin, stdout, stderr } = parts;
    this.#parts = parts;
    this.#clock = clock;
    const registration = orphanRegistry.register();
    registration.setPid(id.pid);
    this.#terminator = new TreeTerminator(id.pid, mark, () => stdin.end(), clock);
    this.#output = new ProcessOutput(stdout, stderr, sink);
    if (needsOutput) void this.#output.stdoutEnded.then(() => this.#onStdoutClosed());
    this.exited = this.#watch().finally(() => registration[Symbol.dispose]());
  }

  get pid(): number {
    return this.#parts.id.pid;
  }

  write(bytes: string | Uint8Array, onTaken?: () => void): void {
    if (!this.#gone && this.#parts.stdin.writable) this.#parts.stdin.write(bytes, onTaken);
  }

  closeStdin(): void {
    if (!this.#gone) this.#parts.stdin.end();
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#gone) signalProcess(this.#parts.id, signal);
  }

  caughtUp(): Promise<void> {
    return this.#output.caughtUp();
  }

  signalGroup(signal: NodeJS.Signals): void {
    if (this.#gone) return;
    const { id } = this.#parts;
    if (birthOf(id.pid) === id.birth && !signalGroupOf(id.pid, signal)) signalProcess(id, signal);
  }

  stop(grace: GracePeriods): Promise<Exit> {
    if (!this.#gone) this.#terminator.begin(grace);
    return this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ eof: 2000, term: 2000 });
  }

  #onStdoutClosed(): void {
    if (!this.#gone) this.#terminator.onStdoutClosed();
  }

  async #watch(): Promise<Exit> {
    const end = await this.#end();
    this.#gone = true;
    const exit = this.#terminator.exit(end?.code ?? null, end?.signal ?? null);
    await this.#terminator.finish(this.#output, exit);
    this.#output.destroy();
    this.#parts.stdin.destroy();
    return exit;
  }

  async #end(): Promise<ProcessEnd | null> {
    const { id, ended } = this.#parts;
    const reported = await Promise.race([ended, this.#output.ended.then(() => within(this.#clock, REPORT_MS, ended))]);
    if (reported !== null) return reported;
    // Its streams may be closed though it lives, and kept open by others though it has gone.
    await waitUntilGone(id, this.#clock, POLL_MS);
    return await within(this.#clock, LATE_REPORT_MS, ended);
  }
}
