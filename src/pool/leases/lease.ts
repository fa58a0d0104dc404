import type { Prompt } from '../../model/turn/prompt.ts';
import type { Tap, TurnEvent } from '../../model/turn/turn-event.ts';
import type { TurnResult } from '../../model/turn/turn-result.ts';
import type { SessionRef, SessionSpec } from '../session-spec.ts';
import type { ToolRow } from '../../tools/tool-row.ts';

export interface LeaseTurnOptions {
  /** The job that the turn belongs to; none by default. */
  readonly job?: string | null;
  /** Null: no end but the tool's own. */
  readonly timeoutMs: number | null;
  /** What to call the time-out, where this turn has only the rest of it. */
  readonly allowedMs?: number | null;
  readonly onEvent?: (event: TurnEvent) => void;
}

/**
 * One instance, held by one job (or the jobs of one session) for all its turns. It ends when it is disposed, or when
 * the process does. It may be somewhere else: nothing here tells where.
 */
export interface Lease extends AsyncDisposable {
  readonly pool: string;
  readonly instance: number;
  readonly row: ToolRow;
  /** How long it was waited for. */
  readonly queuedMs: number;
  /** False when the process that was leased has gone. */
  readonly alive: boolean;
  /** @throws AimError start_failed when the instance does not get ready for it. */
  openSession(spec: SessionSpec, signal: AbortSignal): Promise<SessionRef>;
  /** Resolves when the turn is over, however it ended. @throws AimError start_failed when the prompt was not sent. */
  turn(prompt: Prompt, options: LeaseTurnOptions, signal: AbortSignal): Promise<TurnResult>;
  /** From now on every byte goes here as well. */
  record(tap: Tap | null): void;
}
