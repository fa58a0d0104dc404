import type { Verdict } from '../../record/run-state.ts';

/**
 * Where a variant of a job stands. `open`: it waits or works. `ready`: it is done and passed its check, and its commit waits.
 * `merged`: it is the one. `ended`: it came to nothing that can be merged.
 */
export type VariantStanding = 'open' | 'ready' | 'merged' | 'ended';

export interface VariantsView {
  /** By id; those that are ready in the order in which they came to be. */
  readonly standings: ReadonlyMap<string, VariantStanding>;
  /** What was last decided; null: nothing was. */
  readonly verdict: Verdict | null;
  readonly hasJudge: boolean;
  /** Whether the run ends: nothing else is merged. */
  readonly isEnding: boolean;
}

export type VariantStep =
  | { readonly do: 'wait' }
  /** To be recorded, then to be merged. */
  | { readonly do: 'choose'; readonly job: string; readonly by: 'first' | 'only' }
  | { readonly do: 'judge'; readonly jobs: readonly string[] }
  | { readonly do: 'merge'; readonly job: string }
  /** All have ended. @param winner the one that was merged. */
  | { readonly do: 'end'; readonly winner: string | null };

/**
 * What follows for the variants of a job. The first that is ready is chosen, or, once none is open, the one that the judge
 * picks; a single one needs no judge. What was chosen stays so, also while it is tried again after a conflict, until it has
 * ended without being merged: then one of the others is chosen.
 */
export function chooseVariant({ standings, verdict, hasJudge, isEnding }: VariantsView): VariantStep {
  const having = (standing: VariantStanding) => [...standings].flatMap(([id, it]) => (it === standing ? [id] : []));
  const isOpen = having('open').length > 0;
  const [winner] = having('merged');
  if (winner !== undefined || isEnding || verdict?.job === null) {
    return isOpen ? { do: 'wait' } : { do: 'end', winner: winner ?? null };
  }
  if (verdict !== null) {
    const chosen = standings.get(verdict.job);
    if (chosen === 'open') return { do: 'wait' };
    if (chosen === 'ready') return { do: 'merge', job: verdict.job };
  }
  const ready = having('ready');
  if (isOpen && (hasJudge || ready.length === 0)) return { do: 'wait' };
  const [first] = ready;
  if (first === undefined) return { do: 'end', winner: null };
  if (!hasJudge) return { do: 'choose', job: first, by: 'first' };
  return ready.length === 1 ? { do: 'choose', job: first, by: 'only' } : { do: 'judge', jobs: ready };
}
