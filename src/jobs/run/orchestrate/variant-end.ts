import type { JobOutcome } from '../../../model/turn/outcome.ts';
import type { AttemptReport } from '../unit-executor.ts';

/** How a job ends that others decide about. */
export interface DecidedEnd {
  readonly outcome: JobOutcome;
  readonly error: string;
}

/** Of the report of an attempt, how it ended. */
interface EndedReport {
  readonly result: { readonly outcome: JobOutcome };
}

/** A variant that no attempt is made at any more. */
export interface EndedVariant {
  /** Of its last attempt; null: this aim made none. */
  readonly report: EndedReport | null;
  /** Whether its commit can be chosen. */
  readonly isReady: boolean;
}

/** Whether the commit of an attempt is one of those that can be chosen. */
export function isCandidate({ result, work }: Pick<AttemptReport, 'result' | 'work'>): boolean {
  return result.outcome === 'completed' && work.commit !== null;
}

/** What became of a group whose variants end. */
export interface GroupEnd {
  /** The variant that was merged; null: none. */
  readonly winner: string | null;
  /** Why none was chosen. */
  readonly error: string | null;
  /** Whether one of them may still be merged by a run that goes on. */
  readonly goesOn: boolean;
  /** Whether an attempt was made at this variant. */
  readonly wasTried: boolean;
}

/**
 * How a variant ends that is not merged. `attempt`: how its last attempt does, where that waited for it. `as`: how the job does,
 * where that is not as its last attempt.
 */
export function variantEnd(
  { report, isReady }: EndedVariant,
  { winner, error, goesOn, wasTried }: GroupEnd,
): { readonly attempt: DecidedEnd | null; readonly as: DecidedEnd | null } {
  if (winner !== null) {
    const lost: DecidedEnd = { outcome: 'not_chosen', error: `${winner} was merged instead` };
    return { attempt: lost, as: lost };
  }
  if (isReady) {
    const why = error ?? 'the run ended before it was merged';
    return { attempt: { outcome: error === null ? 'interrupted' : 'failed', error: why }, as: null };
  }
  const hasEnd = report === null ? wasTried : !isCutShort(report);
  const cut: DecidedEnd = { outcome: 'interrupted', error: 'the run ended before a variant was merged' };
  return { attempt: null, as: goesOn && hasEnd ? cut : null };
}

/** Whether a variant may still be merged by a run that goes on. */
export function mayGoOn({ report, isReady }: EndedVariant): boolean {
  return isReady || report === null || isCutShort(report);
}

function isCutShort({ result: { outcome } }: EndedReport): boolean {
  return outcome === 'interrupted' || outcome === 'cancelled';
}
