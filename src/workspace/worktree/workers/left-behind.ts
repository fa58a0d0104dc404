import { messageOf } from '../../../model/errors.ts';
import { isFailure } from '../failures.ts';
import { refusalText } from '../merge/refusal-text.ts';
import type { Worker } from './worker.ts';

/** Work that the end of a cluster leaves to the user. */
export interface LeftBehind {
  /** Of the worker; null: what was merged and did not land. */
  readonly instance: number | null;
  readonly branch: string | null;
  /** How to bring it in, or why the branch does not have all of it; null: nothing is to be said. */
  readonly note: string | null;
}

/** Commits what a worker did that is ended, as far as a commit can hold it. */
export async function keepAll(worker: Worker): Promise<{ readonly hasAll: boolean; readonly note: string | null }> {
  try {
    const kept = await worker.keep(null);
    if (kept.kind !== 'refused') return { hasAll: true, note: null };
    const why = refusalText(kept.refusal);
    if (kept.rest !== null) await worker.keepRest(kept.rest, why);
    const { why: kind } = kept.refusal;
    const hasAll = kept.rest !== null && (kind === 'unmerged' || kind === 'mass_deletion');
    return { hasAll, note: hasAll ? why : `${why}; what no commit has is in ${worker.slot.path}` };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { hasAll: false, note: `${messageOf(error)}; it is in ${worker.slot.path}` };
  }
}

/**
 * Leaves the work of workers that are ended on their branches, one after another.
 * @returns `hasAll`: commits have everything.
 */
export async function leaveWork(
  workers: Iterable<Worker> | AsyncIterable<Worker>,
): Promise<{ readonly left: LeftBehind[]; readonly hasAll: boolean }> {
  const left: LeftBehind[] = [];
  let hasAll = true;
  for await (const worker of workers) {
    const kept = await keepAll(worker);
    hasAll &&= kept.hasAll;
    if (worker.hasWork || kept.note !== null) {
      left.push({ instance: worker.index, branch: worker.branch, note: kept.note });
    }
  }
  return { left, hasAll };
}
