/**
 * A signal that never aborts, for work that is not cut short: a checkout or a ref would be left half way, and what was done
 * would not be known.
 */
export const NEVER: AbortSignal = new AbortController().signal;
