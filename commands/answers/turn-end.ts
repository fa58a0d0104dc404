import { exitCodeOfError } from '../../src/model/errors.ts';
import { EXIT } from '../../src/model/exit-codes.ts';
import type { Outcome, TurnOutcomeKind } from '../../src/model/turn/outcome.ts';
import { reasonOf, turnExitCode } from '../../src/model/turn/outcome-meaning.ts';
import type { TurnEnd } from '../../src/model/turn/turn-end.ts';

/** The exit code of a command that waited for a turn. */
export function exitCodeOf({ result, error }: TurnEnd): number {
  if (result !== null) return turnExitCode(result.outcome.kind);
  return error === null ? EXIT.failed : exitCodeOfError(error.code);
}

/** The exit code of a command that waited for several turns: the one that all failures have in common, else 1. */
export function exitCodeOfAll(ends: readonly TurnEnd[]): number {
  const failures = new Set(ends.map(exitCodeOf).filter((code) => code !== EXIT.ok));
  const [only = EXIT.ok] = failures;
  return failures.size > 1 ? EXIT.failed : only;
}

/** «sim-3 timed out: no end within 3 s». */
export function describeTurnEnd({ turn, result, error }: TurnEnd): string {
  if (result === null) return `${turn} did not start: ${error?.message ?? 'no reason known'}`;
  return `${turn} ${outcomeText(result.outcome.kind)}${reasonBehind(result.outcome)}`;
}

/** The reason of an outcome, to stand behind its word: «: no end within 3 s». The word itself is not in it again. */
export function reasonBehind(outcome: Outcome): string {
  const reason = reasonOf(outcome);
  if (reason === null) return '';
  return reason.startsWith(outcome.kind) ? reason.slice(outcome.kind.length) : `: ${reason}`;
}

/** An outcome as words: «timed out». */
export function outcomeText(kind: TurnOutcomeKind): string {
  return kind === 'timed_out' ? 'timed out' : kind;
}

/** How a user gets at answers that stdout did not take: «`aim read sim-3` prints the answer»; null: there is none. */
export function howToRead(ends: readonly TurnEnd[]): string | null {
  return howToReadTurns(ends.filter(({ result }) => result !== null).map(({ turn }) => turn));
}

/** How a user gets at the answers of turns that may go on: «`aim read sim-3` prints the answer»; null: none is named. */
export function howToReadTurns(ids: readonly string[]): string | null {
  const turns = ids.map((id) => `\`aim read ${id}\``);
  if (turns.length === 0) return null;
  return turns.length === 1 ? `${turns[0]} prints the answer` : `${turns.join(', ')} print the answers`;
}
