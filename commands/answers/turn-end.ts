import type { TurnEnd } from '../../src/model/turn/turn-end.ts';
import { EXIT_CODES } from '../../src/model/errors.ts';
import type { TurnOutcomeKind } from '../../src/model/turn/outcome.ts';
import { reasonOf } from '../../src/model/turn/outcome.ts';

const CODES: Readonly<Record<TurnOutcomeKind, number>> = {
  completed: 0,
  failed: 1,
  crashed: 1,
  timed_out: 3,
  refused: 5,
  interrupted: 130,
};

/** The exit code of a command that waited for a turn. */
export function exitCodeOf({ result, error }: TurnEnd): number {
  if (result !== null) return CODES[result.outcome.kind];
  return error !== null && Object.hasOwn(EXIT_CODES, error.code)
    ? EXIT_CODES[error.code as keyof typeof EXIT_CODES]
    : 1;
}

/** The same for several: what all that did not complete have in common, else 1. */
export function exitCodeOfAll(ends: readonly TurnEnd[]): number {
  const bad = new Set(ends.map(exitCodeOf).filter((code) => code !== 0));
  const [only = 1] = bad;
  return bad.size === 0 ? 0 : bad.size === 1 ? only : 1;
}

/** «sim-3 timed out: no end within 3 s». */
export function endWords({ turn, result, error }: TurnEnd): string {
  if (result === null) return `${turn} did not start: ${error?.message ?? 'no reason known'}`;
  const reason = reasonOf(result.outcome);
  return `${turn} ${kindWords(result.outcome.kind)}${reason === null ? '' : `: ${reason}`}`;
}

export function kindWords(kind: TurnOutcomeKind): string {
  return kind === 'timed_out' ? 'timed out' : kind;
}
