import type { Clock } from '../lib/clock.ts';
import type { Exit } from '../model/turn/exit.ts';

/** What to start. No shell is involved. */
export interface SpawnSpec {
  /** Program and arguments. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is of no use without its stdout. Then it is ended if it closes that and lives on. */
  readonly needsOutput?: boolean;
  /** Whether it gets a folder of its own for temporary files, which goes with it. */
  readonly ownTempFolder?: boolean;
}

/** Gets a process's output, as it comes. */
export interface OutputSink {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
}

/** How long a process may take after each step of its end, before the next step. Milliseconds. */
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
  /** Whether another process should be started for the next conversation; false where it is left out. */
  readonly retired?: boolean;
  /**
   * Queues bytes for its stdin. What a dead process does not read is dropped.
   * @param onTaken called when they, and all that was written before, have left aim; or never, of a dead process.
   */
  write(bytes: string | Uint8Array, onTaken?: () => void): void;
  closeStdin(): void;
  signal(signal: NodeJS.Signals): void;
  /**
   * Signals it and what it has started in its process group, as a
   * terminal does; a child with a session of its own is not in it.
   */
  signalGroup(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, its output was read, and nothing that it started is left. */
  readonly exited: Promise<Exit>;
  /** Resolves when what it has printed by now was passed on. A process that never stops printing is waited for just as briefly. */
  caughtUp(): Promise<void>;
  /** Ends it and all that it started: closes stdin, sends TERM, then KILL. A second call replaces the grace periods. */
  stop(grace: GracePeriods): Promise<Exit>;
}

/** Starts a process, in one of several ways. The caller does not know in which. */
export type StartProcess = (spec: SpawnSpec, sink: OutputSink, clock: Clock) => ToolProcess;
