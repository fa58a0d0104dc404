/**
 * What a job needs of the checkout: files, by their identity, to
 * read, files to write, or the whole of it for itself (`exclusive`).
 */
export type Claim =
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly mode: 'read' | 'write' }
  | { readonly kind: 'exclusive' };

/** Several claims of one unit, such as the jobs of a session. They are granted all at once or not at all. */
export type Claims = readonly Claim[];

/** Whether all claims of a unit together are for no file. */
export function areEmpty(claims: Claims): boolean {
  return claims.every((claim) => claim.kind === 'files' && claim.files.length === 0);
}
