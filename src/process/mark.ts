import { randomBytes } from 'node:crypto';

/**
 * The variable that marks whatever aim starts. Its value is `OWNER.PROCESS`, both unguessable. It distinguishes what is left of
 * one process from what is left of another, and all of one aim from all of another aim.
 */
export const MARK_VARIABLE = 'AIM_MARK';

/** The first half of every mark that this aim gives. */
export const OWNER_MARK = randomBytes(12).toString('hex');

/** A mark for one process and what it starts. */
export function newMark(): string {
  return `${OWNER_MARK}.${randomBytes(12).toString('hex')}`;
}
