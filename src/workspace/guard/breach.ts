import { nameList } from '../../lib/text/name-list.ts';
import type { Outcome } from '../../model/turn/outcome.ts';

/** A file of git's or of aim's that a turn changed. */
export interface ReservedChange {
  /** Relative to the working folder, where it is in the checkout; else absolute. */
  readonly path: string;
  readonly isPutBack: boolean;
  /** Whether it is known that it was this turn, and none that ran at the same time. */
  readonly isCertain: boolean;
}

/** What a turn did that it may not do. */
export interface Breach {
  readonly reserved: readonly ReservedChange[];
  /** Files that it changed though it may only read. */
  readonly edited: readonly string[];
  /** Files outside its folder that it reports as changed, though it may change files there alone. Absolute. */
  readonly outside: readonly string[];
}

const MAX_NAMED = 10;

/** A breach as a sentence, or null where there is none. */
export function textOfBreach({ reserved, edited, outside }: Breach): string | null {
  const certain = reserved.filter(({ isCertain }) => isCertain);
  const others = reserved.filter(({ isCertain }) => !isCertain);
  const left = reserved.filter(({ isPutBack }) => !isPutBack);
  const list = (paths: readonly string[]) => nameList(paths, MAX_NAMED);
  const paths = (changes: readonly ReservedChange[]) => list(changes.map(({ path }) => path));
  const sentences = [
    ...(certain.length === 0 ? [] : [`it changed ${paths(certain)}, which no job may change`]),
    ...(others.length === 0
      ? []
      : [`${paths(others)} changed, which no job may change, while others ran: which one did it is not known`]),
    ...(reserved.length === left.length
      ? []
      : [left.length === 0 ? 'aim put that back' : 'aim put back what it could']),
    ...(left.length === 0 ? [] : [`${paths(left)} is as it was left`]),
    ...(outside.length === 0 ? [] : [`it changed ${list(outside)}, which is outside its folder`]),
    ...(edited.length === 0 ? [] : [`it changed ${list(edited)}, though it may only read`]),
  ];
  return sentences.length === 0 ? null : sentences.join('; ');
}

/**
 * How a turn with a breach ended. What ended by itself is refused. A turn that aim ended, or that its process ended, keeps
 * that outcome, for what follows depends on it.
 */
export function withBreach(outcome: Outcome, breach: Breach): Outcome {
  const text = textOfBreach(breach);
  if (text === null) return outcome;
  switch (outcome.kind) {
    case 'completed':
      return { kind: 'refused', reason: text };
    case 'failed':
    case 'refused':
      return { kind: 'refused', reason: `${text}; ${outcome.reason}` };
    default:
      return { ...outcome, reason: `${outcome.reason}; ${text}` };
  }
}
