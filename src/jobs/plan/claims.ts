/** What a job needs of the checkout: files to read, files to write, or the whole of it for itself (`alone`). */
export type Claim =
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly mode: 'read' | 'write' }
  | { readonly kind: 'alone' };

/** Several claims of one unit, such as the jobs of a session. They are granted all at once or not at all. */
export type Claims = readonly Claim[];
