import { z } from 'zod';
import { EXIT } from '../exit-codes.ts';
import { type Exit, exitSchema, shellCode } from './exit.ts';
import { type Limit, limitSchema } from './limit.ts';

/**
 * How a turn ended. `completed`: the tool did what it does for a prompt. `failed`: it reported an error. `refused`: a permission
 * or the model refused. `interrupted`, `timed_out`: aim ended it. `crashed`: the process ended during the turn.
 */
export const turnOutcomeKindSchema = z.enum(['completed', 'failed', 'refused', 'interrupted', 'timed_out', 'crashed']);
/** How a turn ended. */
export type TurnOutcomeKind = z.infer<typeof turnOutcomeKindSchema>;

/** Not there: the turn did not end for a limit of its tool's provider, or the tool did not say so. */
const limit = limitSchema.optional().meta({ description: 'The limit of its provider that ended it, where one did' });

/** How a turn ended, and why it did not complete. `reason` has the words of the tool where it gave any. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('completed') }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string(), limit }),
  z.strictObject({ kind: z.literal('refused'), reason: z.string() }),
  z.strictObject({ kind: z.literal('interrupted'), reason: z.string() }),
  z.strictObject({ kind: z.literal('timed_out'), reason: z.string(), limit }),
  z.strictObject({ kind: z.literal('crashed'), reason: z.string(), exit: exitSchema }),
]);
/** How a turn ended, and why it did not complete. */
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * How a job ended: as its last turn did, or without a turn. `verify_failed`: its check failed. `conflict`: its commit does not fit
 * what is merged. `skipped`: a job that it depends on failed. `cancelled`: the run ended before it was started. `not_started`: its
 * tool could not be started. `not_chosen`: another variant of the job was merged, however it ended itself.
 */
export const jobOutcomeSchema = z.enum([
  ...turnOutcomeKindSchema.options,
  'verify_failed',
  'conflict',
  'overwritten',
  'skipped',
  'cancelled',
  'not_started',
  'not_chosen',
]);
/** How a job ended. */
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;

/** Why a turn did not complete, or null if it did. */
export function reasonOf(outcome: Outcome): string | null {
  return outcome.kind === 'completed' ? null : outcome.reason;
}

/** The limit of a provider that ended a turn; null: none did. */
export function limitOf(outcome: Outcome): Limit | null {
  return ('limit' in outcome ? outcome.limit : undefined) ?? null;
}

/** What an outcome means as an exit code. Null: a job that was skipped or not chosen has none. */
const OUTCOME_EXIT: Readonly<Record<JobOutcome, number | null>> = {
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

/** The `exit_code` of a job result; that of a crashed job is its process's own, as a shell gives it, where it is known. */
export function jobExitCode(outcome: JobOutcome, exit: Exit | null): number | null {
  const own = outcome === 'crashed' && exit !== null ? shellCode(exit) : null;
  return own ?? OUTCOME_EXIT[outcome];
}
