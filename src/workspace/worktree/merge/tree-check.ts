import type { Oid } from '../../git/commits/refs.ts';
import type { AttemptKey } from '../run-refs.ts';

/** What a check found. `detail` is for whoever reads the result: the end of its output. */
export interface CheckResult {
  readonly ok: boolean;
  readonly detail: string;
  /** The file with what it printed; null: there is none. */
  readonly output: string | null;
}

/** Checks merged commits. An equal tree is not checked again. What it rejects with is no result. */
export interface TreeCheck {
  /** @param of the attempts that are in it, and were not in what passed before. */
  check(commit: Oid, tree: Oid, of: readonly AttemptKey[], signal: AbortSignal): Promise<CheckResult>;
}
