import { checkoutState } from '../../git/checkout-state.ts';
import type { GitRepository } from '../../git/run/git-repository.ts';
import { commitOf, isAncestor } from '../../git/commits/refs.ts';
import type { LandingNote } from '../../../model/merging/landing.ts';
import { mendCheckout } from '../landing/mend-checkout.ts';

/** What a landing that was cut short needs. */
export type LandingState =
  /** The branch has it. */
  | { readonly kind: 'landed' }
  /** It can be done again: the checkout is as before, or on the way. */
  | { readonly kind: 'again' }
  /** The user has changed these files since: nobody but the user can tell what to do. */
  | { readonly kind: 'stop'; readonly files: readonly string[] };

/**
 * Looks at a landing that was cut short, and puts right what git had left half done in the user's checkout. The locks of the
 * killed git are gone by now. @throws GitFailure
 */
export async function resumeLanding(
  repository: GitRepository,
  { how, branch, from, to, checkout }: LandingNote,
  signal: AbortSignal,
): Promise<LandingState> {
  const now = await commitOf(repository, branch, signal);
  if (how === 'ff' && now.kind === 'yes') {
    if ((await isAncestor(repository, to, now.value, signal)).kind === 'yes') return { kind: 'landed' };
  }
  if (checkout === null || now.kind !== 'yes' || now.value !== from) return { kind: 'again' };
  const state = await checkoutState(repository, checkout, signal);
  if (state.branch !== branch || state.operation !== null) return { kind: 'again' };
  const files = await mendCheckout(repository, checkout, from, to, signal);
  return files.length === 0 ? { kind: 'again' } : { kind: 'stop', files };
}
