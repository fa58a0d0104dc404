/** A signal that aborts with either of two. @param end null: there is no second one. */
export function withEnd(signal: AbortSignal, end: AbortSignal | null): AbortSignal {
  return end === null ? signal : AbortSignal.any([signal, end]);
}
