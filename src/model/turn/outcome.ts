import { z } from 'zod';
import { type Exit, exitSchema, shellCode } from './exit.ts';

/** How a turn ended. *Ended* is not *completed*. */
export const turnOutcomeKindSchema = z.enum(['completed', 'failed', 'refused', 'interrupted', 'timed_out', 'crashed']);
export type TurnOutcomeKind = z.infer<typeof turnOutcomeKindSchema>;

/** How a turn ended, with what there is to know about it. `reason` is the tool's own where it gave one. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('completed') }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
  z.strictObject({ kind: z.literal('refused'), reason: z.string() }),
  z.strictObject({ kind: z.literal('interrupted'), reason: z.string() }),
  z.strictObject({ kind: z.literal('timed_out'), reason: z.string() }),
  z.strictObject({ kind: z.literal('crashed'), reason: z.string(), exit: exitSchema }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** How a job ended: as its last turn did, or without having had one. */
export const jobOutcomeSchema = z.enum([...turnOutcomeKindSchema.options, 'skipped', 'cancelled', 'not_started']);
export type JobOutcome = z.infer<typeof jobOutcomeSchema>;

/** Why it did not complete, or null if it did. */
export function reasonOf(outcome: Outcome): string | null {
  return outcome.kind === 'completed' ? null : outcome.reason;
}

/** The plan's `exit_code` of a job result. */
export function jobExitCode(outcome: JobOutcome, exit: Exit | null): number | null {
  switch (outcome) {
    case 'completed':
      return 0;
    case 'failed':
      return 1;
    case 'timed_out':
      return 3;
    case 'not_started':
      return 4;
    case 'refused':
      return 5;
    case 'crashed':
      return exit === null ? 1 : (shellCode(exit) ?? 1);
    case 'interrupted':
    case 'cancelled':
      return 130;
    case 'skipped':
      return null;
  }
}
