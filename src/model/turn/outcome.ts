import { z } from '../../lib/schema/z.ts';
import { exitSchema } from './exit.ts';
import { limitSchema } from './limit.ts';

const TURN_OUTCOMES = ['completed', 'failed', 'refused', 'interrupted', 'timed_out', 'crashed'] as const;

/**
 * How a turn ended. `completed`: the tool did what it does for a prompt. `failed`: it reported an error. `refused`: a permission
 * or the model refused. `interrupted`, `timed_out`: aim ended it. `crashed`: the process ended during the turn.
 */
export const turnOutcomeKindSchema = z.enum(TURN_OUTCOMES);
/** How a turn ended. */
export type TurnOutcomeKind = z.infer<typeof turnOutcomeKindSchema>;

/** Not there: the turn did not end for a limit of its tool's provider, or the tool did not say so. */
const limit = limitSchema.optional().meta({ description: 'The limit of its provider that ended it, where one did' });

/** The reason of a turn that was interrupted before the tool got its prompt. */
export const NOT_SENT = 'before it was sent';

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

/** How a job may end. */
export const JOB_OUTCOMES = [
  ...TURN_OUTCOMES,
  'verify_failed',
  'conflict',
  'overwritten',
  'skipped',
  'cancelled',
  'not_started',
  'not_chosen',
] as const;

/**
 * How a job ended: as its last turn did, or without a turn. `verify_failed`: its check failed. `conflict`: its commit does not fit
 * what is merged. `skipped`: a job that it depends on failed. `cancelled`: the run ended before it was started. `not_started`: its
 * tool could not be started. `not_chosen`: another variant of the job was merged, however it ended itself.
 */
export const jobOutcomeSchema = z.enum(JOB_OUTCOMES);
/** How a job ended. */
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;
