/** A signal that another one ends as well. */
export function withEnd(signal: AbortSignal, end: AbortSignal | null): AbortSignal {
  return end === null ? signal : AbortSignal.any([signal, end]);
}
