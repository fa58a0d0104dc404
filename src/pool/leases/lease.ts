import type { Prompt } from '../../model/turn/prompt.ts';
import type { Tap } from '../../model/turn/turn-event.ts';
import type { TurnRecord, TurnResult } from '../../model/turn/turn-result.ts';
import type { TurnStep } from '../../model/turn/turn-step.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { ToolRow } from '../../tools/tool-row.ts';

/** How long a turn of a job may take. */
export interface JobTurnOptions {
  /** The job that the turn belongs to; none by default. */
  readonly job?: string | null;
  /** Milliseconds from when the tool gets the prompt; null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** The time-out that a message names, where this turn has only the rest of it; milliseconds. */
  readonly allowedMs?: number | null;
}

export interface LeaseTurnOptions extends JobTurnOptions {
  /** Called with each step of the turn, as it happens. Must not throw. */
  readonly onStep?: ((step: TurnStep) => void) | undefined;
}

/** What a job uses for all its turns: an instance, or processes of its own. */
export interface JobLease extends AsyncDisposable {
  /** Null: processes for this job alone. */
  readonly instance: number | null;
  readonly row: ToolRow;
  /** @throws AimError start_failed when the instance does not get ready for it. */
  openSession(spec: SessionSpec, signal: AbortSignal): Promise<SessionRef>;
  /** Resolves when the turn is over, however it ended. @throws AimError start_failed when the prompt was not sent. */
  turn(prompt: Prompt, options: JobTurnOptions, signal: AbortSignal): Promise<TurnRecord>;
  /** Sends every byte between aim and the tool here as well, from now on; null: no longer. */
  record(tap: Tap | null): void;
}

/**
 * The use of one instance by one holder for several turns: a job, or the jobs of a session. It ends when it is disposed
 * of, or when the process of the instance ends. The instance may belong to another aim.
 */
export interface Lease extends JobLease {
  readonly pool: string;
  readonly instance: number;
  /** How long it was waited for, in milliseconds. */
  readonly queuedMs: number;
  /** False when the process that was leased has ended. */
  readonly alive: boolean;
  /** Resolves when the turn is over, however it ended. @throws AimError start_failed when the prompt was not sent. */
  turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult>;
}
