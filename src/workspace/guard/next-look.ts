import type { GuardedCheckout } from './guarded-checkout.ts';
import { type Look, lookAtGuarded } from './look.ts';

/** A look, and when it was made. */
export interface MadeLook {
  readonly look: Look;
  /** Just before it. Milliseconds since the epoch. */
  readonly at: number;
  /** Whether aim has put nothing back since. */
  readonly isCurrent: () => boolean;
}

/** Looks that are asked for and not made yet, by the checkout. */
const asked = new Map<string, Promise<MadeLook>>();
/** How often aim put back something that a turn changed. */
let putBacks = 0;

/**
 * A look that is made after this call, in the next round of the event loop: all turns that begin or end in one round share
 * one. None of them gets a look that is older than its own call.
 */
export function nextLook(checkout: GuardedCheckout): Promise<MadeLook> {
  const { id } = checkout;
  const known = asked.get(id);
  if (known !== undefined) return known;
  const made = new Promise<MadeLook>((resolve, reject) => {
    setImmediate(() => {
      asked.delete(id);
      try {
        resolve(lookNow(checkout));
      } catch (error) {
        reject(error);
      }
    });
  });
  asked.set(id, made);
  return made;
}

/** A look that is made at once. */
export function lookNow(checkout: GuardedCheckout): MadeLook {
  const [at, count] = [Date.now(), putBacks];
  return { look: lookAtGuarded(checkout), at, isCurrent: () => putBacks === count };
}

/** aim puts something back: whoever begins now looks again. */
export function notePutBack(): void {
  putBacks += 1;
}
