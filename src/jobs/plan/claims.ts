/** What a job needs of the checkout, all at once: `alone` is everything. */
export type Claim =
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly mode: 'read' | 'write' }
  | { readonly kind: 'alone' };

/** Several claims of one holder, such as the jobs of a session. */
export type Claims = readonly Claim[];

/** Whether two holders can't work at the same time: a writer shares with nobody, readers share. */
export function conflicts(a: Claims, b: Claims): boolean {
  return a.some((one) => b.some((other) => clash(one, other)));
}

function clash(a: Claim, b: Claim): boolean {
  if (a.kind === 'alone' || b.kind === 'alone') return true;
  if (a.mode === 'read' && b.mode === 'read') return false;
  const names = new Set(a.files);
  return b.files.some((file) => names.has(file));
}
