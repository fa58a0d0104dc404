import type { Claims } from '../claims.ts';

/**
 * Claims that were granted, and the one rule of what may be granted beside them: readers of a file share it, a writer
 * has it for itself, and `exclusive` has everything for itself.
 */
export class Reservations {
  readonly #readers = new Set<string>();
  readonly #writers = new Set<string>();
  #isEmpty = true;
  #isExclusive = false;

  /** Whether nothing more can be granted. */
  get full(): boolean {
    return this.#isExclusive;
  }

  /** Whether a unit with these claims may run at the same time. */
  fits(claims: Claims): boolean {
    if (this.#isExclusive) return claims.length === 0;
    return claims.every((claim) => {
      if (claim.kind === 'exclusive') return this.#isEmpty;
      return claim.files.every(
        (file) => !this.#writers.has(file) && (claim.mode === 'read' || !this.#readers.has(file)),
      );
    });
  }

  add(claims: Claims): void {
    for (const claim of claims) {
      this.#isEmpty = false;
      if (claim.kind === 'exclusive') this.#isExclusive = true;
      else for (const file of claim.files) (claim.mode === 'read' ? this.#readers : this.#writers).add(file);
    }
  }
}
