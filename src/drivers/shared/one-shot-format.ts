import type { Outcome } from '../../model/turn/outcome.ts';
import type { DriverContext, TurnSink } from '../driver.ts';

/** What a process for one turn takes and prints. Each protocol that has such a form provides one. */
export interface OneShotFormat {
  /** The text of a message as it goes in: as text, and not as a command. */
  readonly messageText: (context: DriverContext, text: string) => string;
  readonly openOutput: (context: DriverContext, sink: TurnSink) => OneShotOutput;
}

/** Reads the stdout of such a process. */
export interface OneShotOutput {
  push(chunk: Uint8Array): void;
  /** The stream has ended. */
  end(): void;
  /** How the turn ended, once the output has it. Null where the output has no such line: then the exit decides. */
  readonly outcome: Outcome | null;
  /**
   * How the turn of a process that exited ended, by what it printed.
   * @param succeeded whether its exit code was 0.
   * @returns null where the output does not tell.
   */
  judge(succeeded: boolean): Outcome | null;
  /** What the tool did or printed last: the reason to show for a turn that had to be ended. */
  readonly lastActivity: string | null;
}
