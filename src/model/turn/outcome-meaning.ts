import { EXIT } from '../exit-codes.ts';
import type { Limit } from './limit.ts';
import type { JobOutcome, Outcome, TurnOutcomeKind } from './outcome.ts';

/** Why a turn did not complete, or null if it did. */
export function reasonOf(outcome: Outcome): string | null {
  return outcome.kind === 'completed' ? null : outcome.reason;
}

/** The limit of a provider that ended a turn; null: none did. */
export function limitOf(outcome: Outcome): Limit | null {
  return ('limit' in outcome ? outcome.limit : undefined) ?? null;
}

/** What an outcome means as an exit code. Null: a job that was skipped or not chosen has none. */
export const OUTCOME_EXIT: Readonly<Record<JobOutcome, number | null>> = {
  completed: EXIT.ok,
  failed: EXIT.failed,
  verify_failed: EXIT.failed,
  conflict: EXIT.failed,
  overwritten: EXIT.failed,
  crashed: EXIT.failed,
  timed_out: EXIT.timed_out,
  not_started: EXIT.missing,
  refused: EXIT.refused,
  interrupted: EXIT.interrupted,
  cancelled: EXIT.interrupted,
  skipped: null,
  not_chosen: null,
};

/** The exit code of a command that waited for a turn of this outcome. */
export function turnExitCode(outcome: TurnOutcomeKind): number {
  return OUTCOME_EXIT[outcome] ?? EXIT.ok;
}

/** Whether a job that ended so is no failure. */
export function isSuccess(outcome: JobOutcome): boolean {
  return outcome === 'completed' || outcome === 'not_chosen';
}
