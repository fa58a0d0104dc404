import { type Exit, shellCode } from '../turn/exit.ts';
import type { JobOutcome } from '../turn/outcome.ts';
import { OUTCOME_EXIT } from '../turn/outcome-meaning.ts';

/** The `exit_code` of a job result; that of a crashed job is its process's own, as a shell gives it, where it is known. */
export function jobExitCode(outcome: JobOutcome, exit: Exit | null): number | null {
  const own = outcome === 'crashed' && exit !== null ? shellCode(exit) : null;
  return own ?? OUTCOME_EXIT[outcome];
}
