import type { StreamedResult } from '../../model/run/run-result.ts';
import type { JobOutcome } from '../../model/turn/outcome.ts';

/** How jobs end that a fault of the machine keeps from being done. */
const LEFT: readonly JobOutcome[] = ['cancelled', 'interrupted', 'not_started', 'skipped'];

/** What the fault of a run did to it: a record that could not be written when all jobs had ended costs no job. @param message of it. */
export function faultText({ counts }: Pick<StreamedResult, 'counts'>, message: string): string {
  const isLeft = LEFT.some((outcome) => (counts[outcome] ?? 0) > 0);
  return isLeft ? `Not all of it was done: ${message}` : `All jobs have ended, but ${message}`;
}
