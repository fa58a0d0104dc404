import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';

/** What to start. Nothing of it goes through a shell. */
export interface SpawnSpec {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Without its stdout it is of no use: once it has closed that, and lives on, it is ended. */
  readonly needsOutput?: boolean;
}

/** Where a process's output goes, as it comes. */
export interface OutputSink {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
}

/** How long each step of an end may take before the next, harder one. Milliseconds. */
export interface GracePeriods {
  /** After stdin was closed. */
  readonly eof: number;
  /** After TERM. */
  readonly term: number;
}

/** One living process of a tool, whichever way it was started. */
export interface ToolProcess extends AsyncDisposable {
  /** 0 when it never started. */
  readonly pid: number;
  /** Queues bytes for its stdin; what a dead process would not take is dropped, `exited` tells. */
  write(bytes: string | Uint8Array): void;
  closeStdin(): void;
  signal(signal: NodeJS.Signals): void;
  /** Settles when the process has gone, its output was read, and nothing that it started is left. */
  readonly exited: Promise<Exit>;
  /** Ends it and all that it started: closes stdin, then TERM, then KILL. A second call with less grace hurries. */
  stop(grace: GracePeriods): Promise<Exit>;
}

/** How a process comes to be. Whoever speaks to it does not know which way it was. */
export type StartProcess = (spec: SpawnSpec, sink: OutputSink, clock: Clock) => ToolProcess;
