/**
 * What git answered to a question. `unknown` is neither yes nor no: git is missing, refused, or failed; `why` is git's own
 * line. Whoever needs a yes must not take an unknown for one, nor for a no.
 */
export type GitAnswer<T> =
  | { readonly kind: 'yes'; readonly value: T }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly why: string };

export const NO: GitAnswer<never> = { kind: 'no' };

export function yes<T>(value: T): GitAnswer<T> {
  return { kind: 'yes', value };
}

export function unknown(why: string): GitAnswer<never> {
  return { kind: 'unknown', why };
}

/** Applies `change` to the value of a yes; a no and an unknown stay what they are. */
export function mapAnswer<A, B>(answer: GitAnswer<A>, change: (value: A) => B): GitAnswer<B> {
  return answer.kind === 'yes' ? yes(change(answer.value)) : answer;
}
