import type { Prompt } from '../../model/turn/prompt.ts';
import type { Tap, TurnEvent } from '../../model/turn/turn-event.ts';
import type { TurnRecord, TurnResult } from '../../model/turn/turn-result.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { ToolRow } from '../../tools/tool-row.ts';

/** How long a turn of a job may take. */
export interface JobTurnOptions {
  /** The job that the turn belongs to; none by default. */
  readonly job?: string | null;
  /** Null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** What to call the time-out, where this turn has only the rest of it. */
  readonly allowedMs?: number | null;
}

export interface LeaseTurnOptions extends JobTurnOptions {
  readonly onEvent?: (event: TurnEvent) => void;
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
 * One instance, held by one job (or the jobs of one session) for all its turns. It ends when it is disposed, or when
 * the process does. It may be somewhere else: nothing here tells where.
 */
export interface Lease extends JobLease {
  readonly pool: string;
  readonly instance: number;
  /** How long it was waited for. */
  readonly queuedMs: number;
  /** False when the process that was leased has gone. */
  readonly alive: boolean;
  /** Resolves when the turn is over, however it ended. @throws AimError start_failed when the prompt was not sent. */
  turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult>;
}
